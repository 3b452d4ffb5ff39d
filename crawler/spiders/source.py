"""Crawls sources: looks at their listings, then fetches the new entries. `pressmark crawl` runs it.

A source is leased until all its work is done, so that no other process works on it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.ingestion.visits import Ingested
from archive.scheduling.listings import Entry, KeptListing
from archive.scheduling.sources import Sources
from archive.storage.models import ListingKind
from crawler.discovery import claims_of
from crawler.items.from_response import answered, page_meta, unanswered
from crawler.items.page import PageItem
from crawler.session import CrawlSession, crawl_of
from crawler.spiders.listing_looks import ListingLooks
from crawler.spiders.order import Order
from crawler.spiders.site_links import SiteLinks
from crawler.spiders.source_work import ListingVisit, SourceWork
from crawler.workers.listing_pool import ListingPool

SOURCES_AT_ONCE = 50  # of which the next pages are taken together


class SourceSpider(Spider):
    """Takes turns between the sources of one crawl. When something arrives for a source, the source takes its next
    pages or ends.
    """

    name = "source"
    _reader: ListingPool
    _fetching: dict[str, SourceWork]
    _stirred: asyncio.Queue[SourceWork]
    _crawl: CrawlSession
    _looks: ListingLooks
    _links: SiteLinks

    def __init__(self, order: Order | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._order = order or Order(due_only=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._reader = ListingPool(crawler.settings["PRESSMARK_CONFIG"].extract_timeout_s)
        spider._fetching = {}
        spider._stirred = asyncio.Queue()
        crawler.signals.connect(spider._kept, signals.item_scraped)
        crawler.signals.connect(spider._lost, signals.item_error)
        return spider

    def closed(self, reason: str) -> None:
        self._reader.close()

    async def start(self) -> AsyncIterator[Any]:
        """All page requests are made here, never in a callback. A waiting callback would hold its response in memory,
        and Scrapy fetches nothing while it holds some megabytes of responses.
        """
        now = datetime.now(UTC)
        self._begin(now)
        works = {work.source.id: work for work in await self._claim(now)}
        for work in works.values():
            self._stir(work)
            for listing in work.source.listings:
                if self._order.due_only or not _is_settled(listing, work, now):
                    yield self._looks.look(ListingVisit(listing, work))
        while works:
            stirred = await self._next_stirred()
            for request in await self._pages(stirred):
                yield request
            done = [work for work in stirred if work.is_done and work.source.id in works]
            for requests in await asyncio.gather(*map(self._links.further, done)):
                for request in requests:
                    yield request
            for request in await self._pages([work for work in done if work.is_done]):
                yield request
            finished = [work for work in done if work.is_done]
            for work in finished:
                del works[work.source.id]
            await self._release([work.source.id for work in finished])

    async def fetched(self, response: Response) -> AsyncIterator[PageItem]:
        work: SourceWork = response.meta["work"]
        yield answered(response)
        try:
            await self._links.read(response, work)
        finally:
            self._has_come(work)

    def unfetched(self, failure: TwistedFailure) -> Iterator[PageItem]:
        yield unanswered(failure)
        self._has_come(failure.request.meta["work"])  # type: ignore[attr-defined]

    def _begin(self, now: datetime) -> None:
        self._crawl = crawl_of(self.crawler)
        self._looks = ListingLooks(self._crawl, self._reader, self._order, now, self._stir)
        self._links = SiteLinks(self._crawl, self._reader, self._looks)

    async def _claim(self, now: datetime) -> list[SourceWork]:
        owner, order = self._crawl.owner, self._order
        claimed = await self._crawl.sources(
            lambda sources: sources.claim(owner, now, order.ids, order.due_only)
        )
        return [SourceWork(source, order.limit, front=source.front) for source in claimed]

    async def _next_stirred(self) -> list[SourceWork]:
        """The sources for which something has arrived, each once."""
        stirred = {(first := await self._stirred.get()).source.id: first}
        while len(stirred) < SOURCES_AT_ONCE and not self._stirred.empty():
            work = self._stirred.get_nowait()
            stirred[work.source.id] = work
        return list(stirred.values())

    async def _pages(self, works: Sequence[SourceWork]) -> list[Request]:
        """Take the next pages to fetch, of those sources for which it is time for more."""
        taking = {work.source.id: work for work in works if work.takes_more}
        if not taking:
            return []
        owner, now, window = self._crawl.owner, datetime.now(UTC), self._order.window
        await self._skip_traps(taking.values(), now)
        wanted = {source_id: work.wanted for source_id, work in taking.items()}
        claimed = await self._crawl.sources(lambda sources: sources.claim_urls(wanted, owner, window, now))
        for source_id, work in taking.items():
            work.is_exhausted = claimed[source_id].is_all
            work.take(len(claimed[source_id].entries))
        return [
            self._page(entry, work)
            for source_id, work in taking.items()
            for entry in claimed[source_id].entries
        ]

    async def _skip_traps(self, works: Iterable[SourceWork], now: datetime) -> None:
        for work in works:
            if trapped := work.trap:
                source_id = work.source.id
                await self._crawl.sources(
                    partial(Sources.skip_links, source_id=source_id, why=trapped, now=now)
                )

    def _page(self, entry: Entry, work: SourceWork) -> Request:
        self._fetching[entry.url] = work
        meta = page_meta(entry.url, claims_of(entry)) | {"work": work, "source_id": work.source.id}
        return Request(entry.url, self.fetched, errback=self.unfetched, dont_filter=True, meta=meta)

    async def _release(self, source_ids: Sequence[int]) -> None:
        if source_ids:
            owner = self._crawl.owner
            await asyncio.gather(
                self._crawl.sources(lambda sources: sources.fail_dead_listings(source_ids)),
                self._crawl.sources(lambda sources: sources.release(owner, source_ids)),
            )

    def _stir(self, work: SourceWork) -> None:
        self._stirred.put_nowait(work)

    def _has_come(self, work: SourceWork) -> None:
        work.pages -= 1
        self._stir(work)

    def _kept(self, item: Ingested) -> None:
        self._judged(item.url).tell(item)

    def _lost(self, item: PageItem) -> None:
        self._judged(item.url)

    def _judged(self, url: str) -> SourceWork:
        work = self._fetching.pop(url)
        work.unjudged -= 1
        self._stir(work)
        return work


def _is_settled(listing: KeptListing, work: SourceWork, now: datetime) -> bool:
    """Whether this is a list that the site's pages have named and that is not due. Lists of past
    years do not change.
    """
    is_walked = listing.kind is ListingKind.LINKS and work.front is not None and listing.id != work.front.id
    return is_walked and listing.next_look_at is not None and listing.next_look_at > now
