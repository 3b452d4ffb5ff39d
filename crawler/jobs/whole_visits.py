"""Extracts recorded visits from the WARCs as their crawl did: each with the further pages of its article."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scrapy import Request

from archive.article import SiteProfile
from archive.captures import CaptureStore, RecordedVisit, VisitIndex
from archive.ingestion.visits import Visit
from crawler.extraction import Claim
from crawler.items.from_capture import recorded_page
from crawler.items.page import PageItem
from crawler.items.pagination import follow
from crawler.pipelines.extract import read
from crawler.pipelines.ingest import visit_of
from crawler.workers.extraction_pool import ExtractionPool

Listed = Callable[[RecordedVisit], tuple[Claim, ...]]
"""A listing's statements about the article of a visit."""


@dataclass(frozen=True, slots=True)
class WholeVisit:
    """A visit with the further pages of its article, extracted with its site's profile. `positions` are the positions
    of all visits that belong to it, in order.
    """

    visit: Visit
    profile: SiteProfile
    positions: tuple[int, ...]


class WholeVisits:
    """Visits by their position in the original order. `further` are the visits to articles' further pages, as far as
    the first pages have been read.
    """

    def __init__(
        self,
        visits: VisitIndex,
        store: CaptureStore,
        max_page_bytes: int,
        pool: ExtractionPool,
        listed: Listed,
    ) -> None:
        self._visits = visits
        self._store = store
        self._max_page_bytes = max_page_bytes
        self._pool = pool
        self._listed = listed
        self.further = _Further(visits)

    def url(self, position: int) -> str:
        return self._visits[position].captures[-1].url

    async def read(self, position: int, profile: SiteProfile) -> WholeVisit:
        positions = [position]

        async def read_further(url: str) -> PageItem | None:
            position_of_page = self.further.take(url, position)
            if position_of_page is None:
                return None
            positions.append(position_of_page)
            return await self._read(position_of_page, profile)

        page = await self._read(position, profile)
        await follow(page, read_further)
        if page.stray is not None:
            self.further.give_back(positions.pop())
        return WholeVisit(visit_of(page), profile, tuple(positions))

    def give_back(self, whole: WholeVisit) -> None:
        """Make the visits to further pages available again."""
        for position in whole.positions[1:]:
            self.further.give_back(position)

    async def _read(self, position: int, profile: SiteProfile) -> PageItem:
        visit = self._visits[position]
        page = recorded_page(self._store, visit.captures, self._max_page_bytes)
        page.hints = self._listed(visit)
        await read(page, self._pool, profile)
        return page


class _Further:
    """Finds the visits to articles' further pages. Each visit belongs to one article."""

    def __init__(self, visits: VisitIndex) -> None:
        self._visits = visits
        self._taken: set[int] = set()

    def __contains__(self, position: int) -> bool:
        return position in self._taken

    def take(self, url: str, position: int) -> int | None:
        """The position of the first visit to this URL after the visit to the article's first page, and before that
        page was requested again.
        """
        of_first_page = self._visits[position].captures[-1].url
        again = self._first_free(self._visits.answered_after(position, of_first_page))
        next_position = self._first_free(self._visits.asked_after(position, Request(url).url))
        if next_position is None or (again is not None and again < next_position):
            return None
        self._taken.add(next_position)
        return next_position

    def give_back(self, position: int) -> None:
        self._taken.discard(position)

    def _first_free(self, positions: Iterator[int]) -> int | None:
        return next((position for position in positions if position not in self._taken), None)
