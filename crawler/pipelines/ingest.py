"""Passes pages to the archive in batches. The pipeline's last item, an Ingested, says what became of each page."""

import asyncio
from contextlib import suppress
from importlib.metadata import version
from typing import Self

from scrapy.crawler import Crawler

from archive import __version__
from archive.ingestion.visits import Ingested, Visit
from crawler.items.page import PageItem
from crawler.session import CrawlSession, crawl_of

LARGEST_BATCH = 50
LONGEST_REST_S = 0.25
EXTRACTOR = f"pressmark/{__version__} trafilatura/{version('trafilatura')}"


class IngestPipeline:
    """A batch is what arrived while the last batch was committed, and for as long again: a page alone where pages are
    few, and many pages under load, since much of a transaction's cost is the same for one page as for ten."""

    def __init__(self, crawl: CrawlSession) -> None:
        self._crawl = crawl
        self._waiting: asyncio.Queue[tuple[Visit, asyncio.Future[Ingested]]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawl_of(crawler))

    async def open_spider(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._ingest_forever())

    async def process_item(self, page: PageItem) -> Ingested:
        outcome = await self._keep(visit_of(page))
        if page.stray is not None:
            await self._keep(visit_of(page.stray))
        return outcome

    async def _keep(self, visit: Visit) -> Ingested:
        kept: asyncio.Future[Ingested] = asyncio.get_running_loop().create_future()
        await self._waiting.put((visit, kept))
        return await kept

    async def close_spider(self) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._crawl.close()

    async def _ingest_forever(self) -> None:
        now = asyncio.get_running_loop().time
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < LARGEST_BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            began = now()
            await self._ingest(batch)
            await asyncio.sleep(min(now() - began, LONGEST_REST_S))

    async def _ingest(self, batch: list[tuple[Visit, asyncio.Future[Ingested]]]) -> None:
        try:
            report = await self._crawl.ingest([visit for visit, _ in batch])
        except Exception as error:
            for _, kept in batch:
                kept.set_exception(error)
            return
        for (_, kept), outcome in zip(batch, report.outcomes, strict=True):
            kept.set_result(outcome)


def visit_of(page: PageItem) -> Visit:
    """The archive's view of a page that has passed all pipelines."""
    return Visit(
        url=page.url,
        final_url=page.final_url,
        at=page.at,
        captures=page.captures,
        article=page.article if page.failure is None else None,
        failure=page.failure,
        extractor=EXTRACTOR,
        not_modified=page.not_modified,
        following=tuple(further.captures for further in page.following),
        read_at=page.read_at,
        directives=page.directives | (page.article.directives if page.article else frozenset()),
    )
