"""Follows the links of a site whose listings do not name all of its articles."""

from contextlib import suppress
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from archive.scheduling.listings import Entry, FoundListing, KeptListing
from archive.storage.models import ListingKind
from crawler.discovery import NotAListing
from crawler.session import CrawlSession
from crawler.spiders.listing_looks import ListingLooks, is_below
from crawler.spiders.source_work import ListingVisit, SourceWork
from crawler.spiders.walk import MAX_FOLLOWED, Walk
from crawler.workers.listing_pool import ListingPool


class SiteLinks:
    """The links that the pages of one crawl's sources lead to."""

    def __init__(self, crawl: CrawlSession, reader: ListingPool, looks: ListingLooks) -> None:
        self._crawl, self._reader, self._looks = crawl, reader, looks

    async def further(self, work: SourceWork) -> list[Request]:
        """What to look at after all listed pages are fetched: further lists of the site, or its home page if its
        listings name nothing. If there are no lists, records the site's links, so that the work is no longer
        exhausted.
        """
        if work.source.settings.only or work.trap or not work.wanted:
            return []
        while work.walk.is_under_way and (lists := work.walk.take()):
            if rows := await self._add_listings(work, lists):
                return [self._looks.look(ListingVisit(row, work)) for row in rows]
        if await self._takes_perhaps(work) or await self._follows_all(work):
            return []
        if work.front is None and await self._falls_short(work):
            rows = await self._add_listings(work, [FoundListing(ListingKind.LINKS, work.source.url)])
            work.front = next(iter(rows), None)
            return [self._looks.look(ListingVisit(row, work)) for row in rows]
        await self._end_walk(work)
        return []

    async def read(self, response: Response, work: SourceWork) -> None:
        """An article's page was read; it may link to more."""
        if work.walk.follows_all:
            await self._follow(response, work)
        elif work.walk.is_under_way:
            await self._glean(response, work)

    async def _falls_short(self, work: SourceWork) -> bool:
        return await self._crawl.sources(lambda sources: sources.falls_short(work.source.id))

    async def _end_walk(self, work: SourceWork) -> None:
        front = work.front
        if front is not None and work.walk.is_under_way:
            work.walk.is_under_way = False
            await self._crawl.sources(lambda sources: sources.finish_catalogue(front.id))

    async def _takes_perhaps(self, work: SourceWork) -> bool:
        """Record links on list pages that look like articles and are not part of the page furniture."""
        perhaps = [Entry(address) for address in work.walk.take_perhaps()]
        if not perhaps or work.front is None:
            return False
        await self._note(work, work.front, perhaps)
        return True

    async def _follows_all(self, work: SourceWork) -> bool:
        """Begin to follow every link if nothing else lists the site's articles."""
        walk, front = work.walk, work.front
        only_links = all(listing.kind is ListingKind.LINKS for listing in work.source.listings)
        if not walk.others or walk.follows_all or walk.is_ordered or not only_links or front is None:
            return False
        if not walk.is_under_way and not await self._followed_all(front, walk):
            return False
        walk.follows_all = True
        await self._note(work, front, [Entry(address) for address in walk.others])
        return True

    async def _followed_all(self, front: KeptListing, walk: Walk) -> bool:
        """Whether every link was followed when the site was walked."""
        others = list(walk.others)
        return await self._crawl.sources(lambda sources: sources.lists_any(front.id, others))

    async def _follow(self, response: Response, work: SourceWork) -> None:
        """Record all links of a page of such a site."""
        if work.front is None or work.taken > MAX_FOLLOWED:
            return
        with suppress(NotAListing):
            page = await self._reader.read(ListingKind.LINKS, response.body, response.url)
            addresses = (*(listing.url for listing in page.listings), *page.others)
            others = [Entry(address) for address in addresses if is_below(address, work.source.url)]
            await self._note(work, work.front, [*page.entries, *page.perhaps, *others])

    async def _glean(self, response: Response, work: SourceWork) -> None:
        """Remember what an article's page links to: neighbouring articles, and lists that no list names."""
        with suppress(NotAListing):
            page = await self._reader.read(ListingKind.LINKS, response.body, response.url)
            work.walk.saw(0, [entry.url for entry in (*page.entries, *page.perhaps)])
            listings = [listing for listing in page.listings if is_below(listing.url, work.source.url)]
            work.walk.offer(listings, (), goes_on=False)

    async def _note(self, work: SourceWork, front: KeptListing, entries: list[Entry]) -> None:
        now, resumes_at = datetime.now(UTC), front.url if work.walk.is_under_way else None
        await self._crawl.sources(
            lambda sources: sources.note(front.id, entries, now, is_first_page=False, next_url=resumes_at)
        )
        work.is_exhausted = False

    async def _add_listings(self, work: SourceWork, found: list[FoundListing]) -> list[KeptListing]:
        now = datetime.now(UTC)
        return await self._crawl.sources(lambda sources: sources.add_listings(work.source.id, found, now))
