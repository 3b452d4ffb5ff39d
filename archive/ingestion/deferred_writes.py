"""New articles of a batch that are yet to be written: one flush for several takes little longer than for one."""

from collections.abc import Callable, Set

from sqlalchemy.orm import Session


class DeferredWrites:
    """Those of one write transaction. What is asked of the database must not depend on them, or they are to be written
    before: pages that have to do with each other have a link in common (see `identity.pages.links_of`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._links: set[str] = set()
        self._then: list[Callable[[], None]] = []

    def add(self, links: Set[str], then: Callable[[], None]) -> None:
        """An article, read from a page with these links; `then` is called when its rows have ids."""
        self._links |= links
        self._then.append(then)

    def have_to_do_with(self, links: Set[str]) -> bool:
        return not self._links.isdisjoint(links)

    def write(self) -> None:
        self._session.flush()
        for then in self._then:
            then()
        self._links.clear()
        self._then.clear()
