"""Makes the SQL archive again from the WARCs: what was captured goes the way of a page once more, without a fetch.

The clock is that of the captures, so that each page is dated, and each try set, as when it was fetched.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from scrapy import Request

from archive.article import SiteProfile
from archive.captures import RecordedVisit, recorded_visits, recover
from archive.errors import NotFound
from archive.identity.urls.sites import site_of
from archive.ingestion.visits import Visit
from archive.maintenance.database_swap import DatabaseSwap
from archive.storage.models import Command
from crawler.config import Config
from crawler.items.from_capture import as_claims, recorded_page
from crawler.items.page import PageItem
from crawler.items.pagination import follow
from crawler.jobs.template_lessons import learn_and_reread
from crawler.pipelines.extract import read
from crawler.pipelines.ingest import LARGEST_BATCH, visit_of
from crawler.session import SOFTWARE
from crawler.workers.extraction_pool import ExtractionPool
from crawler.workers.ordered_results import in_order

PAGES_AHEAD_PER_WORKER = 8
JUST_AFTER = timedelta(microseconds=1)  # the last page was read, its crawl ended


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`visits` is how many were found, `resumed` how many of them an earlier, interrupted rebuild had done.

    `problems` are records that cannot be used and what the old database could not hand over, a line each.
    """

    visits: int
    resumed: int
    problems: tuple[str, ...]


def rebuild(config: Config, told: Callable[[int, int], None], old: Path | str | None = None) -> Rebuilt:
    """Read all captures and replace the database; `told` hears how many visits of how many are done. What no WARC has
    is taken over from the `old` database, or the data folder's SQLite file.

    Raises NotFound where there are no captures, and ArchiveUnusable; the old database is then untouched.
    """
    recover(config.warc_folder)
    with DatabaseSwap.begin(config.data, config.database, old) as rebuilding:
        recorded = recorded_visits(rebuilding.archive.store)
        if not recorded.visits:
            raise NotFound(f"no captures in {config.warc_folder}: there is nothing to rebuild from")
        missing = rebuilding.missing(recorded.visits)
        resumed = len(recorded.visits) - len(missing)
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
            refill = _Refill(rebuilding, config, missing, pool)
            asyncio.run(refill.run(lambda done: told(done, len(missing))))
        rebuilding.finish()
    return Rebuilt(len(recorded.visits), resumed, (*recorded.problems, *rebuilding.losses))


@dataclass(frozen=True, slots=True)
class _Whole:
    """A visit with the further pages of its article, read in the light of its site's profile. `positions` are those of
    the visits that it is made of, in order."""

    visit: Visit
    profile: SiteProfile
    positions: tuple[int, ...]


class _Refill:
    """Brings visits to an archive in batches, each of one crawl: what was written to one file.

    Sites' profiles are learned where a crawl ended, and used by those that began after it, as when they were made.
    """

    def __init__(
        self, rebuilding: DatabaseSwap, config: Config, visits: Sequence[RecordedVisit], pool: ExtractionPool
    ) -> None:
        self._rebuilding = rebuilding
        self._archive = rebuilding.archive
        self._config = config
        self._visits = visits
        self._pool = pool
        self._further = _Further(visits)
        self._last = {visit.crawl: position for position, visit in enumerate(visits)}
        self._profiles: dict[tuple[str, str], SiteProfile] = {}
        self._crawls: dict[str, int] = {}
        self._ends: dict[str, datetime] = {}
        self._crawl = ""
        self._batch: list[Visit] = []

    async def run(self, told: Callable[[int], None]) -> None:
        ahead = self._config.extract_workers * PAGES_AHEAD_PER_WORKER
        waiting: dict[int, Visit] = {}  # by the position of its article's last page
        async with aclosing(in_order(range(len(self._visits)), self._read_ahead, ahead)) as read_visits:
            position = 0
            async for whole in read_visits:
                if position not in self._further:
                    whole = await self._as_its_crawl_read_it(whole)
                    waiting[whole.positions[-1]] = whole.visit
                if position in waiting:
                    self._add(self._visits[position].crawl, waiting.pop(position))
                if self._last[self._visits[position].crawl] == position:
                    await self._end_crawl(self._visits[position].crawl)
                position += 1
                told(position)
        await learn_and_reread(
            self._archive, self._config, self._pool, Counter()
        )  # where one was interrupted

    async def _read_ahead(self, position: int) -> _Whole:
        return await self._whole(position, self._archive.profiles.of(self._url(position)))

    async def _as_its_crawl_read_it(self, whole: _Whole) -> _Whole:
        """The same, or read again where a profile was learned since."""
        first, *further = whole.positions
        url = self._url(first)
        crawl = (self._visits[first].crawl, site_of(url))
        if crawl not in self._profiles:
            self._profiles[crawl] = self._archive.profiles.of(url)
        if whole.profile == self._profiles[crawl]:
            return whole
        for position in further:
            self._further.give_back(position)
        return await self._whole(first, self._profiles[crawl])

    def _url(self, position: int) -> str:
        return self._visits[position].captures[-1].url

    async def _whole(self, position: int, profile: SiteProfile) -> _Whole:
        positions = [position]

        async def read_further(url: str) -> PageItem | None:
            position_of_page = self._further.take(url, position)
            if position_of_page is None:
                return None
            positions.append(position_of_page)
            return await self._read(position_of_page, profile)

        page = await self._read(position, profile)
        await follow(page, read_further)
        if page.stray is not None:
            self._further.give_back(positions.pop())
        return _Whole(visit_of(page), profile, tuple(positions))

    async def _read(self, position: int, profile: SiteProfile) -> PageItem:
        captures = self._visits[position].captures
        page = recorded_page(self._archive.store, captures, self._config.max_page_bytes)
        page.hints = as_claims(self._rebuilding.listed(self._visits[position]))
        await read(page, self._pool, profile)
        return page

    def _add(self, crawl: str, visit: Visit) -> None:
        if crawl != self._crawl or len(self._batch) >= LARGEST_BATCH:
            self._ingest()
        self._crawl = crawl
        self._batch.append(visit)

    def _ingest(self) -> None:
        if not self._batch:
            return
        if self._crawl not in self._crawls:
            began = self._batch[0].captures[0].at
            self._crawls[self._crawl] = self._archive.begin_crawl(Command.REBUILD, SOFTWARE, began)
        self._archive.ingest(self._batch, self._crawls[self._crawl])
        # The last in the file is not always the latest: answers do not come in the order of requests.
        end = max(visit.at for visit in self._batch) + JUST_AFTER
        self._ends[self._crawl] = max(end, self._ends.get(self._crawl, end))
        self._batch = []

    async def _end_crawl(self, crawl: str) -> None:
        """Learns what recurs on its sites, and reads again what was read before that was known, as the crawl did."""
        self._ingest()
        if crawl in self._crawls:
            end = self._ends[crawl]
            read_with = {
                site: profile for (of_crawl, site), profile in self._profiles.items() if of_crawl == crawl
            }
            self._archive.end_crawl(self._crawls[crawl], end, read_with)
            await learn_and_reread(self._archive, self._config, self._pool, Counter(), end)
        self._profiles = {key: profile for key, profile in self._profiles.items() if key[0] != crawl}


class _Further:
    """Finds the visits that were made to articles' further pages, each for one article."""

    def __init__(self, visits: Sequence[RecordedVisit]) -> None:
        self._visits = visits
        self._taken: set[int] = set()

    def __contains__(self, position: int) -> bool:
        return position in self._taken

    def take(self, url: str, position: int) -> int | None:
        """The position of the first visit to this URL after that to the article's first page, and before this was
        asked for again."""
        again = next(self._after(position, self._answered, self._visits[position].captures[-1].url), None)
        next_position = next(self._after(position, self._asked, Request(url).url), None)
        if next_position is None or (again is not None and again < next_position):
            return None
        self._taken.add(next_position)
        return next_position

    def give_back(self, position: int) -> None:
        self._taken.discard(position)

    def _after(self, position: int, by_url: Mapping[str, Sequence[int]], url: str) -> Iterator[int]:
        return (place for place in by_url.get(url, ()) if place > position and place not in self._taken)

    @cached_property
    def _asked(self) -> dict[str, list[int]]:
        return _positions(visit.captures[0].url for visit in self._visits)

    @cached_property
    def _answered(self) -> dict[str, list[int]]:
        return _positions(visit.captures[-1].url for visit in self._visits)


def _positions(urls: Iterable[str]) -> dict[str, list[int]]:
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for position, url in enumerate(urls):
        positions[url].append(position)
    return positions
