"""Makes the SQL archive again from the WARCs: what was captured goes the way of a page once more, without a fetch.

The clock is that of the captures, so that each page is dated, and each try set, as when it was fetched.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from scrapy import Request

from archive.archive import Archive
from archive.captures import RecordedVisit, recorded_visits, recover
from archive.errors import NotFound
from archive.ingest import Visit
from archive.models import Command
from archive.rebuilding import Rebuilding
from crawler.config import Config
from crawler.crawl import SOFTWARE
from crawler.extraction_pool import ExtractionPool
from crawler.following import follow
from crawler.in_order import in_order
from crawler.page import Page
from crawler.pipelines.extract import read
from crawler.pipelines.ingest import LARGEST_BATCH, visit_of
from crawler.recorded import recorded_page

PAGES_AHEAD_PER_WORKER = 8


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`visits` is how many were found, `resumed` how many of them an earlier, interrupted rebuild had done.

    `problems` are records that cannot be used and what the old database could not hand over, a line each.
    """

    visits: int
    resumed: int
    problems: tuple[str, ...]


def rebuild(config: Config, told: Callable[[int, int], None]) -> Rebuilt:
    """Read all captures and replace the database; `told` hears how many visits of how many are done.

    Raises NotFound where there are no captures, and ArchiveUnusable; the old database is then untouched.
    """
    recover(config.warc_folder)
    with Rebuilding.begin(config.data, config.database) as rebuilding:
        recorded = recorded_visits(rebuilding.archive.store)
        if not recorded.visits:
            raise NotFound(f"no captures in {config.warc_folder}: there is nothing to rebuild from")
        missing = rebuilding.missing(recorded.visits)
        resumed = len(recorded.visits) - len(missing)
        asyncio.run(_Refill(rebuilding.archive, config).run(missing, lambda done: told(done, len(missing))))
        rebuilding.finish()
    return Rebuilt(len(recorded.visits), resumed, (*recorded.problems, *rebuilding.losses))


class _Refill:
    """Brings visits to an archive in batches, each of one file: a file is what is left of a crawl."""

    def __init__(self, archive: Archive, config: Config) -> None:
        self._archive = archive
        self._config = config
        self._crawls: dict[str, int] = {}
        self._ends: dict[str, datetime] = {}
        self._file = ""
        self._batch: list[Visit] = []

    async def run(self, visits: Sequence[RecordedVisit], told: Callable[[int], None]) -> None:
        config, further = self._config, _Further(visits)
        ahead = config.extract_workers * PAGES_AHEAD_PER_WORKER
        waiting: dict[int, Visit] = {}  # by the position of its article's last page
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:

            async def work(position: int) -> tuple[int, Visit]:
                return await self._whole(visits, position, further, pool)

            done = 0
            async with aclosing(in_order(range(len(visits)), work, ahead)) as read_visits:
                async for last, visit in read_visits:
                    if done not in further:
                        waiting[last] = visit
                    if done in waiting:
                        self._add(visits[done].file, waiting.pop(done))
                    done += 1
                    told(done)
        self._ingest()
        for file, crawl_id in self._crawls.items():
            self._archive.end_crawl(crawl_id, self._ends[file])

    async def _whole(
        self, visits: Sequence[RecordedVisit], position: int, further: "_Further", pool: ExtractionPool
    ) -> tuple[int, Visit]:
        """A visit with the further pages of its article, and the position of the last of these."""
        taken = [position]

        async def read_further(url: str) -> Page | None:
            found = further.take(url, position)
            if found is None:
                return None
            taken.append(found)
            return await self._read(visits[found], pool)

        page = await self._read(visits[position], pool)
        await follow(page, read_further)
        if page.stray is not None:
            further.give_back(taken.pop())
        return taken[-1], visit_of(page)

    async def _read(self, visit: RecordedVisit, pool: ExtractionPool) -> Page:
        page = recorded_page(self._archive.store, visit.captures, self._config.max_page_bytes)
        await read(page, pool)
        return page

    def _add(self, file: str, visit: Visit) -> None:
        if file != self._file or len(self._batch) >= LARGEST_BATCH:
            self._ingest()
        self._file = file
        self._batch.append(visit)

    def _ingest(self) -> None:
        if not self._batch:
            return
        if self._file not in self._crawls:
            began = self._batch[0].captures[0].at
            self._crawls[self._file] = self._archive.begin_crawl(Command.REBUILD, SOFTWARE, began)
        self._archive.ingest(self._batch, self._crawls[self._file])
        self._ends[self._file] = self._batch[-1].at
        self._batch = []


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
        found = next(self._after(position, self._asked, Request(url).url), None)
        if found is None or (again is not None and again < found):
            return None
        self._taken.add(found)
        return found

    def give_back(self, position: int) -> None:
        self._taken.discard(position)

    def _after(self, position: int, by_url: Mapping[str, Sequence[int]], url: str) -> Iterator[int]:
        return (one for one in by_url.get(url, ()) if one > position and one not in self._taken)

    @cached_property
    def _asked(self) -> dict[str, list[int]]:
        return _positions(visit.captures[0].url for visit in self._visits)

    @cached_property
    def _answered(self) -> dict[str, list[int]]:
        return _positions(visit.captures[-1].url for visit in self._visits)


def _positions(urls: Iterable[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, url in enumerate(urls):
        found[url].append(position)
    return found
