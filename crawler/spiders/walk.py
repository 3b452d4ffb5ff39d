"""Decides which lists of a site are worth a look if only pages list the site's articles. Fetches nothing.

Lists with one role mostly name the same articles in another order. After some lists of a role have named nothing new,
the remaining lists of that role are skipped.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from archive.scheduling.listings import FoundListing
from crawler.discovery.lists import Role, role_of

PATIENCE = {Role.ARCHIVE: 12, Role.PERIOD: 6, Role.SECTION: 8, Role.TAG: 3}
"""How many lists of a role in a row may name nothing new before the remaining ones are skipped."""
AT_ONCE = 6
MANY = 5  # with this many certain articles, a site shows what its articles look like
FURNITURE = 0.5  # part of the list pages: an address that more of them link to is no article
MAX_FOLLOWED = 5000  # pages of one source in one crawl if it has nothing but links


@dataclass(slots=True)
class Walk:
    """The lists that pages of a site have named; lists of the most telling role come first. `others` are addresses
    that may be anything. The site is ordered if its lists have further pages or name years and months: then its lists
    name all its articles.
    """

    is_under_way: bool = False
    is_ordered: bool = False
    follows_all: bool = False
    others: dict[str, None] = field(default_factory=dict)
    pages: int = 0
    certain: int = 0
    _perhaps: Counter[str] = field(default_factory=Counter)
    _taken: set[str] = field(default_factory=set)
    _waiting: dict[Role, deque[FoundListing]] = field(
        default_factory=lambda: {role: deque() for role in Role}
    )
    _known: set[str] = field(default_factory=set)
    _in_vain: Counter[Role] = field(default_factory=Counter)

    def offer(self, listings: Sequence[FoundListing], others: Sequence[str], goes_on: bool) -> None:
        """Add the lists that a page of the site names; `goes_on` tells whether the page's own list
        has a further page.
        """
        self.is_ordered |= goes_on
        for listing in listings:
            if listing.url not in self._known:
                self._known.add(listing.url)
                role = _role(listing)
                self.is_ordered |= role is Role.PERIOD
                self._waiting[role].append(listing)
        if len(self.others) < MAX_FOLLOWED:
            self.others.update(dict.fromkeys(others))

    def saw(self, certain: int, perhaps: Sequence[str]) -> int:
        """Record how many certain articles a list page names, and the addresses that look like articles; returns how
        many of these are new.
        """
        self.pages += 1
        self.certain += certain
        new = sum(address not in self._perhaps for address in perhaps)
        self._perhaps.update(perhaps)
        return new

    @property
    def shows_articles(self) -> bool:
        """Whether the site's pages show which of their links are articles."""
        return self.certain >= MANY

    def take_perhaps(self) -> list[str]:
        """The uncertain addresses to fetch. If a site shows what its articles look like, an address that most of its
        pages link to is page furniture; a single page is not enough to tell.
        """
        part = FURNITURE if self.pages > 1 else 0
        most = self.pages * (part if self.shows_articles else 1)
        taken = [one for one, pages in self._perhaps.items() if pages <= most and one not in self._taken]
        self._taken.update(taken)
        return taken

    def looked(self, listing: FoundListing, unmet: int) -> None:
        """Record how many articles of a list were never met before."""
        role = _role(listing)
        self._in_vain[role] = 0 if unmet else self._in_vain[role] + 1

    def take(self) -> list[FoundListing]:
        """The lists to look at next; none if no list is worth a look."""
        for role in Role:
            waiting = self._waiting[role]
            if self._in_vain[role] >= PATIENCE[role]:
                waiting.clear()
            if waiting:
                return [waiting.popleft() for _ in range(min(AT_ONCE, PATIENCE[role], len(waiting)))]
        return []


def least_wait(url: str) -> timedelta:
    """The minimum wait before such a list is looked at again: new articles are on the home page too, and past months
    do not change.
    """
    return timedelta(days=90 if role_of(url) is Role.PERIOD else 7)


def _role(listing: FoundListing) -> Role:
    """The role by the address alone. A list that is an archive only by its link's text counts as an archive."""
    role = role_of(listing.url)
    return Role.ARCHIVE if role is None else role
