"""Makes the SQL archive again from the WARCs: what was captured goes the way of a page once more, without a fetch.

The clock is that of the captures, so that each page is dated, and each try set, as when it was fetched.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Response

from archive.archive import Archive
from archive.captures import (
    NOT_MODIFIED,
    CaptureStore,
    RecordedCapture,
    RecordedVisit,
    StoredResponse,
    recorded_visits,
    recover,
)
from archive.errors import BodyUndecodable, NotFound
from archive.ingest import Captured, Failure, Visit
from archive.models import Command, Reason
from archive.rebuilding import Rebuilding
from crawler.answers import take_answer
from crawler.config import Config
from crawler.crawl import SOFTWARE
from crawler.extraction_pool import ExtractionPool
from crawler.in_order import in_order
from crawler.page import Page
from crawler.pipelines.extract import read
from crawler.pipelines.ingest import LARGEST_BATCH, visit_of

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
        config = self._config
        ahead = config.extract_workers * PAGES_AHEAD_PER_WORKER
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:

            async def work(visit: RecordedVisit) -> Visit:
                page = _page(self._archive.store, visit, config.max_page_bytes)
                await read(page, pool)
                return visit_of(page)

            done = 0
            async with aclosing(in_order(visits, work, ahead)) as read_visits:
                async for visit in read_visits:
                    self._add(visits[done].file, visit)
                    done += 1
                    told(done)
        self._ingest()
        for file, crawl_id in self._crawls.items():
            self._archive.end_crawl(crawl_id, self._ends[file])

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


def _page(store: CaptureStore, visit: RecordedVisit, max_bytes: int) -> Page:
    """The page as the spider had it."""
    *_, (_, last) = captures = [_captured(store, capture) for capture in visit.captures]
    page = Page(captures[0][0].url, last.url, captures=tuple(captured for captured, _ in captures))
    answer = last.payload_head if last.head.status == NOT_MODIFIED else last.head
    try:
        body = last.body(max_bytes)
    except BodyUndecodable as error:
        page.failure = Failure(Reason.BROKEN_RESPONSE, str(error))
        return page
    headers = {name: [value for key, value in answer.headers if key == name] for name, _ in answer.headers}
    take_answer(page, Response(last.url, answer.status, headers, body), last.captured_at)
    return page


def _captured(store: CaptureStore, capture: RecordedCapture) -> tuple[Captured, StoredResponse]:
    response = store.read(capture.place, capture.holder)
    came_bytes = 0 if response.head.status == NOT_MODIFIED else len(response.payload)
    ref = store.record(capture.place).ref()
    return Captured(response.url, response.captured_at, came_bytes, ref), response
