"""Collects the new articles of a batch and writes them together: one flush for several takes little longer than for
one."""

from collections.abc import Callable, Set

from sqlalchemy.orm import Session


class DeferredWrites:
    """The deferred writes of one transaction. Before a query whose result depends on them, they must be written. Pages
    that may be related share a link (see `identity.pages.links_of`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._links: set[str] = set()
        self._then: list[Callable[[], None]] = []

    def add(self, links: Set[str], then: Callable[[], None]) -> None:
        """Add an article that was read from a page with these links; `then` is called once its rows have ids."""
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
