"""Crawls sources: looks at their listings, then fetches what is new. What `pressmark crawl` runs.

Each source that is taken is leased until all of it is done, so that another process leaves it alone.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.ingestion.ingest import Ingested
from archive.scheduling.sources import (
    TURNING_OVER,
    Entry,
    FoundListing,
    KeptListing,
    KeptSource,
    Look,
    Noted,
    Sources,
    Window,
)
from archive.storage.models import ListingKind, Reason
from crawler import schedule
from crawler.discovery import ListingPage, NotAListing, claims_of, wordpress
from crawler.downloader.retry_after import max_age_s
from crawler.items.failures import GONE, failure_of, failure_of_status
from crawler.items.from_response import answered, page_meta, unanswered
from crawler.items.page import Page
from crawler.session import crawl_of
from crawler.spiders.trap_detector import NoArticles, SamePage
from crawler.spiders.walk import MAX_FOLLOWED, Walk, least_wait
from crawler.workers.listing_pool import ListingReader

BATCH = 50
GONE_FOR_GOOD = 410  # RFC 9110 15.5.11
MAX_PAGES = 2000  # of one listing in one look: 200,000 posts of a WordPress


@dataclass(frozen=True, slots=True)
class Order:
    """What to crawl: these sources (None: all active ones), only those listings that are `due`, and of what they
    list, what is in the window, up to `limit` pages of each source. If it `is_conditional`, servers may answer that
    nothing has changed."""

    ids: tuple[int, ...] | None = None
    due_only: bool = False
    window: Window = field(default_factory=Window)
    limit: int | None = None
    is_conditional: bool = True

    @property
    def keeps_up(self) -> bool:
        """Whether known articles are looked at again as well; not by who asks for a part of a back catalogue."""
        return self.limit is None and self.window == Window()


@dataclass(slots=True)
class _Work:
    """What is under way for one source: `looks` at listings, `pages` that are being fetched, and those whose outcome is
    not known yet (`unjudged`). It is exhausted when its listings have named nothing more to fetch. `front` is
    the listing of the page that its links are followed from, where they are."""

    source: KeptSource
    looks: int = 0
    pages: int = 0
    taken: int = 0
    unjudged: int = 0
    is_exhausted: bool = False
    front: KeptListing | None = None
    same_page: SamePage = field(default_factory=SamePage)
    no_articles: NoArticles = field(default_factory=NoArticles)
    walk: Walk = field(default_factory=Walk)

    @property
    def takes_more(self) -> bool:
        """Whether more pages may be fetched: all listings were looked at, and few pages are under way. Links may lead
        into a trap, so that their outcomes are awaited before more links are followed."""
        under_way = self.pages if self.front is None else self.unjudged
        return not (self.looks or self.is_exhausted) and under_way <= BATCH // 2

    @property
    def is_done(self) -> bool:
        """Nothing is under way, as after the last pages were taken and none was left."""
        return not (self.looks or self.pages or self.unjudged)

    @property
    def trap(self) -> str | None:
        """Why the site's links are followed no further."""
        return self.same_page.reason or self.no_articles.reason

    def tell(self, outcome: Ingested) -> None:
        self.same_page.tell(outcome)
        if self.front is not None:
            self.no_articles.tell(outcome)

    def take(self, pages: int) -> None:
        self.pages += pages
        self.unjudged += pages
        self.taken += pages


@dataclass(slots=True)
class _Visit:
    """A look at one listing, over all its pages. `noted` and `page` are the first page's."""

    listing: KeptListing
    work: _Work
    noted: Noted | None = None
    length: int = 0
    page: ListingPage = field(default_factory=lambda: ListingPage(()))
    etag: str | None = None
    last_modified: str | None = None
    max_age_s: int = 0
    moved_to: str | None = None
    pages: int = 0
    resumed: bool = False
    unmet: int = 0
    broken: str = ""
    seen: set[str] = field(default_factory=set)
    further: list[KeptListing] = field(default_factory=list)

    @property
    def is_front(self) -> bool:
        return self.work.front is not None and self.listing.id == self.work.front.id

    @property
    def is_walked(self) -> bool:
        """It is a list that another page of the site has named."""
        return self.listing.kind is ListingKind.LINKS and not self.is_front

    @property
    def resumes_at(self) -> str | None:
        """A walk that was not finished begins anew."""
        return None if self.listing.resume_url == self.listing.url else self.listing.resume_url


class SourceSpider(Spider):
    name = "source"
    _reader: ListingReader
    _fetching: dict[str, _Work]
    _stirred: asyncio.Queue[_Work]
    _began: datetime

    def __init__(self, order: Order | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._order = order or Order(due_only=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._reader = ListingReader(crawler.settings["PRESSMARK_CONFIG"].extract_timeout_s)
        spider._fetching = {}
        spider._stirred = asyncio.Queue()
        crawler.signals.connect(spider._kept, signals.item_scraped)
        crawler.signals.connect(spider._lost, signals.item_error)
        return spider

    def closed(self, reason: str) -> None:
        self._reader.close()

    async def start(self) -> AsyncIterator[Any]:
        """All requests for pages come from here, none from a callback: a callback that waited would hold its response,
        and Scrapy fetches nothing more while responses of some megabytes are held."""
        crawl, order, now = crawl_of(self.crawler), self._order, datetime.now(UTC)
        self._began = now
        claimed = await crawl.sources(
            lambda sources: sources.claim(crawl.owner, now, order.ids, order.due_only)
        )
        works = {source.id: _Work(source, front=source.front) for source in claimed}
        for work in works.values():
            self._stirred.put_nowait(work)
            for listing in work.source.listings:
                if order.due_only or not _is_settled(listing, work, now):
                    yield self._look(_Visit(listing, work), listing.url)
        while works:
            work = await self._stirred.get()
            for request in await self._more(work):
                yield request
            if work.is_done and work.source.id in works:
                for request in await self._further(work):
                    yield request
                if work.is_done:
                    del works[work.source.id]
                    await self._release(work)

    # Looks at listings

    def _look(self, visit: _Visit, url: str) -> Request:
        """Conditional for the first page (RFC 9110 13.1), unless a back catalogue is to be gone on with, or it is time
        for a whole look."""
        listing, now, headers = visit.listing, datetime.now(UTC), {}
        is_whole = (
            schedule.is_to_be_read_whole(listing.looked_at, listing.id, now) or not self._order.is_conditional
        )
        if visit.pages == 0 and listing.resume_url is None and not is_whole:
            given = {"If-None-Match": listing.etag, "If-Modified-Since": listing.last_modified}
            headers = {name: value for name, value in given.items() if value}
        visit.work.looks += 1
        return Request(
            url,
            self.listed,
            headers=headers,
            errback=self.unlisted,
            dont_filter=True,
            priority=10,
            meta={"visit": visit, "source_id": visit.work.source.id},
        )

    async def listed(self, response: Response) -> AsyncIterator[Any]:
        visit: _Visit = response.meta["visit"]
        try:
            async for request in self._listed(visit, response):
                yield request
        finally:
            self._has_looked(visit.work)

    async def unlisted(self, failure: TwistedFailure) -> None:
        assert failure.value is not None
        visit: _Visit = failure.request.meta["visit"]  # type: ignore[attr-defined]
        reason = failure_of(failure.value)
        try:
            if reason.reason is not Reason.INTERRUPTED:
                await self._failed(visit, f"{reason.reason}: {reason.detail}", reason.retry_at)
        finally:
            self._has_looked(visit.work)

    def _has_looked(self, work: _Work) -> None:
        work.looks -= 1
        work.is_exhausted = False
        self._stirred.put_nowait(work)

    async def _listed(self, visit: _Visit, response: Response) -> AsyncIterator[Any]:
        now = datetime.now(UTC)
        next_url = None
        if visit.pages == 0 and _moved_for_good(response):
            visit.moved_to = response.url
        if response.status == 304:
            visit.etag, visit.last_modified = visit.listing.etag, visit.listing.last_modified
            await self._done(visit)
        elif visit.pages and (response.status in GONE or wordpress.is_beyond_last_page(response.body)):
            await crawl_of(self.crawler).sources(lambda sources: sources.finish_catalogue(visit.listing.id))
            await self._done(visit)
        elif failure := failure_of_status(response, now):
            gone_until = now + schedule.LONGEST if response.status == GONE_FOR_GOOD else None
            why = f"{failure.reason}: {failure.detail}"
            await self._failed(
                visit, f"{why}, which means for good" if gone_until else why, failure.retry_at or gone_until
            )
        else:
            try:
                next_url = await self._read(visit, response, now)
            except NotAListing as error:
                await self._failed(visit, str(error), None)
            else:
                if next_url is None:
                    await self._done(visit)
        if next_url is not None:
            yield self._look(visit, next_url)
        while visit.further:
            listing = visit.further.pop()
            yield self._look(_Visit(listing, visit.work), listing.url)

    async def _read(self, visit: _Visit, response: Response, now: datetime) -> str | None:
        """Keep what a page of a listing names; gives the next page, if it is worth a look."""
        crawl, listing = crawl_of(self.crawler), visit.listing
        content_type = _header(response, "Content-Type") or ""
        page = await self._reader.read(listing.kind, response.body, response.url, content_type)
        walk, is_first = visit.work.walk, visit.pages == 0
        certain = len(page.entries)
        if not (certain or walk.shows_articles):
            page = replace(page, entries=page.perhaps, perhaps=())
        visit.pages += 1
        visit.broken = visit.broken or page.broken
        fresh = {one.url for one in (*page.entries, *page.perhaps)} - visit.seen
        visit.seen |= fresh
        next_url = page.next_url if visit.pages < MAX_PAGES and not self._is_past(page, visit) else None
        if is_first and visit.resumes_at:
            next_url = next_url or visit.resumes_at
        if visit.is_front and is_first:
            walk.is_under_way = listing.succeeded_at is None or listing.resume_url is not None
        goes_on_at = listing.url if visit.is_front and walk.is_under_way else next_url
        noted = await crawl.sources(
            lambda sources: sources.note(
                listing.id,
                page.entries,
                now,
                is_first_page=is_first,
                next_url=goes_on_at,
                crawl_began=self._began,
            )
        )
        if is_first:
            visit.noted, visit.page, visit.length = noted, page, len(page.entries)
            visit.etag, visit.last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
            visit.max_age_s = max_age_s(response)
        if page.traps:
            await crawl.sources(lambda sources: sources.skip(page.traps, now))
        if listing.kind is ListingKind.LINKS:
            if fresh:
                visit.unmet += walk.saw(certain, [one.url for one in page.perhaps])
            self._walk_on(visit, page, noted)
        elif page.listings:
            await self._add_listings(visit, page, now)
        if noted.new or next_url is None:
            return next_url
        if walk.is_under_way and listing.kind is ListingKind.LINKS:
            return next_url if fresh or is_first else None
        if visit.resumes_at and not visit.resumed:
            visit.resumed = True
            return visit.resumes_at
        if is_first or not visit.resumed:
            await crawl.sources(lambda sources: sources.finish_catalogue(listing.id))
            return None
        return next_url if page.entries else None

    def _walk_on(self, visit: _Visit, page: ListingPage, noted: Noted) -> None:
        """Keep in mind the lists that a page of the site names, for when its articles are fetched; not those of a page
        that names nothing new, as pages without end do."""
        walk, is_front_page = visit.work.walk, visit.is_front and visit.pages == 1
        visit.unmet += noted.unmet
        if visit.unmet or is_front_page:
            home = visit.work.source.url
            listings = [one for one in page.listings if _is_below(one.url, home)]
            others = [one for one in page.others if _is_below(one, home)]
            walk.offer(listings, others, goes_on=page.next_url is not None)

    async def _add_listings(self, visit: _Visit, page: ListingPage, now: datetime) -> None:
        source_id = visit.work.source.id
        visit.further += await crawl_of(self.crawler).sources(
            lambda sources: sources.add_listings(source_id, page.listings, now)
        )

    def _is_past(self, page: ListingPage, visit: _Visit) -> bool:
        """Whether all of the page is older than what is wanted."""
        wanted = (self._order.window.since, visit.work.source.settings.since)
        since = max((one for one in wanted if one is not None), default=None)
        dates = [one.published for one in page.entries]
        return (
            bool(dates)
            and since is not None
            and all(one is not None and one.isoformat()[:10] < since.date().isoformat() for one in dates)
        )

    async def _done(self, visit: _Visit) -> None:
        """Learn the listing's pace, and keep when it is looked at next."""
        listing, now = visit.listing, datetime.now(UTC)
        if visit.is_walked and visit.noted:
            visit.work.walk.looked(FoundListing(listing.kind, listing.url), visit.unmet)
            if not visit.seen:
                await self._drop(visit)
                return
        if broken := _why_broken(visit):
            await self._failed(visit, broken, None)
            return
        before = schedule.Pace(listing.per_day, listing.newest_at)
        noted = visit.noted or Noted(0, 0, 1, 1)
        pace = schedule.learn(before, noted.new, listing.succeeded_at, now)
        missed = schedule.missed(noted.before, noted.overlap, visit.length, before, listing.succeeded_at, now)
        wait = schedule.interval(pace, visit.length or 20, now, max(visit.page.ttl_s or 0, visit.max_age_s))
        if visit.is_walked:
            wait = max(wait, least_wait(listing.url))
        is_lie = visit.noted is not None and noted.new > 0 and _is_same_validator(visit)
        why = f"{noted.new} of {visit.length} entries were new" if visit.noted else "nothing has changed"
        why = f"{why}; {visit.page.caveat}" if visit.page.caveat else why
        look = Look(
            listing_id=listing.id,
            at=now,
            next_look_at=self._next(visit, wait, now),
            why=f"{why}; it has moved to {visit.moved_to}" if visit.moved_to else why,
            interval_s=int(wait.total_seconds()),
            etag=None if is_lie else visit.etag,
            last_modified=None if is_lie else visit.last_modified,
            moved_to=visit.moved_to,
            per_day=pace.per_day,
            newest_at=pace.latest,
            missed=missed if listing.kind in TURNING_OVER else 0,
        )
        await crawl_of(self.crawler).sources(lambda sources: sources.looked(look))

    async def _failed(self, visit: _Visit, why: str, retry_at: datetime | None) -> None:
        listing, now = visit.listing, datetime.now(UTC)
        if visit.is_walked and listing.succeeded_at is None and retry_at is None:  # no list after all
            visit.work.walk.looked(FoundListing(listing.kind, listing.url), 0)
            await self._drop(visit)
            return
        wait = schedule.after_failures(listing.failures, self._healthy(visit, now))
        due = max(now + schedule.with_jitter(wait, listing.id), retry_at or now)
        look = Look(listing.id, now, due, why, listing.interval_s, failed=True)
        await crawl_of(self.crawler).sources(lambda sources: sources.looked(look))

    def _healthy(self, visit: _Visit, now: datetime) -> timedelta | None:
        """How long the listing would be left alone after a look that succeeds, if that is known."""
        if own := visit.work.source.schedule:
            return schedule.scheduled(own, now) - now
        learned_s = visit.listing.interval_s
        return timedelta(seconds=learned_s) if learned_s is not None else None

    async def _drop(self, visit: _Visit) -> None:
        await crawl_of(self.crawler).sources(lambda sources: sources.drop_listing(visit.listing.id))

    def _next(self, visit: _Visit, wait: Any, now: datetime) -> datetime:
        """The source's own schedule is that of its listings, not of the many lists that its pages have named."""
        own = visit.work.source.schedule
        if own and not visit.is_walked:
            return schedule.scheduled(own, now)
        due = now + schedule.with_jitter(wait, visit.listing.id)
        return schedule.outside(due, visit.page.quiet_hours, visit.page.quiet_days)

    # Pages

    async def _more(self, work: _Work) -> list[Request]:
        """Take the next pages to fetch, if it is time for more."""
        if not work.takes_more:
            return []
        crawl, now, window, source_id = (
            crawl_of(self.crawler),
            datetime.now(UTC),
            self._order.window,
            work.source.id,
        )
        wanted = self._wanted(work)
        if trapped := work.trap:
            await crawl.sources(lambda sources: sources.skip_links(source_id, trapped, now))
        entries = await crawl.sources(
            lambda sources: sources.claim_urls(source_id, crawl.owner, window, wanted, now)
        )
        work.is_exhausted = len(entries) < wanted or not wanted
        work.take(len(entries))
        return [self._page(entry, work) for entry in entries]

    def _page(self, entry: Entry, work: _Work) -> Request:
        self._fetching[entry.url] = work
        meta = page_meta(entry.url, claims_of(entry)) | {"work": work, "source_id": work.source.id}
        return Request(entry.url, self.fetched, errback=self.unfetched, dont_filter=True, meta=meta)

    async def _further(self, work: _Work) -> list[Request]:
        """What to look at once all is fetched that the listings have named: further lists of the site, whatever its
        links lead to where it has no lists, its links where its listings lead nowhere."""
        if work.source.settings.only or work.trap or not self._wanted(work):
            return []
        crawl, source_id = crawl_of(self.crawler), work.source.id
        while work.walk.is_under_way and (lists := work.walk.take()):
            if rows := await crawl.sources(partial(_add_listings, source_id=source_id, found=lists)):
                return [self._look(_Visit(row, work), row.url) for row in rows]
        if await self._takes_perhaps(work) or await self._follows_all(work):
            return await self._more(work)
        if work.front is None and await crawl.sources(lambda sources: sources.falls_short(source_id)):
            links = [FoundListing(ListingKind.LINKS, work.source.url)]
            rows = await crawl.sources(partial(_add_listings, source_id=source_id, found=links))
            work.front = next(iter(rows), None)
            return [self._look(_Visit(row, work), row.url) for row in rows]
        if (front := work.front) is not None and work.walk.is_under_way:
            work.walk.is_under_way = False
            await crawl.sources(partial(_finish, front=front))
        return []

    async def _takes_perhaps(self, work: _Work) -> bool:
        """Note what looks like articles on the pages of lists, and is no part of their furniture."""
        perhaps = [Entry(one) for one in work.walk.take_perhaps()]
        if not perhaps or work.front is None:
            return False
        await self._note_links(work, work.front, perhaps)
        return True

    async def _follows_all(self, work: _Work) -> bool:
        """Begin to follow each link, where nothing else lists the site's articles."""
        walk, front = work.walk, work.front
        only_links = all(one.kind is ListingKind.LINKS for one in work.source.listings)
        if not walk.others or walk.follows_all or walk.is_ordered or not only_links or front is None:
            return False
        if not walk.is_under_way and not await self._followed_all(front, walk):
            return False
        walk.follows_all = True
        await self._note_links(work, front, [Entry(one) for one in walk.others])
        return True

    async def _followed_all(self, front: KeptListing, walk: Walk) -> bool:
        """Whether each link was followed when the site was walked."""
        others = list(walk.others)
        return await crawl_of(self.crawler).sources(lambda sources: sources.lists_any(front.id, others))

    async def _follow(self, response: Response, work: _Work) -> None:
        """Note all that a page of such a site links to."""
        if work.front is None or work.taken > MAX_FOLLOWED:
            return
        with suppress(NotAListing):
            page = await self._reader.read(ListingKind.LINKS, response.body, response.url)
            addresses = (*(one.url for one in page.listings), *page.others)
            others = [Entry(one) for one in addresses if _is_below(one, work.source.url)]
            await self._note_links(work, work.front, [*page.entries, *page.perhaps, *others])

    async def _glean(self, response: Response, work: _Work) -> None:
        """Keep in mind what an article's page leads to: its neighbours, and lists that no list names."""
        with suppress(NotAListing):
            page = await self._reader.read(ListingKind.LINKS, response.body, response.url)
            work.walk.saw(0, [one.url for one in (*page.entries, *page.perhaps)])
            listings = [one for one in page.listings if _is_below(one.url, work.source.url)]
            work.walk.offer(listings, (), goes_on=False)

    async def _note_links(self, work: _Work, front: KeptListing, entries: list[Entry]) -> None:
        now, resumes_at = datetime.now(UTC), front.url if work.walk.is_under_way else None
        await crawl_of(self.crawler).sources(
            lambda sources: sources.note(front.id, entries, now, is_first_page=False, next_url=resumes_at)
        )
        work.is_exhausted = False

    async def _release(self, work: _Work) -> None:
        crawl, source_id = crawl_of(self.crawler), work.source.id
        await crawl.sources(lambda sources: sources.fail_dead_listings(source_id))
        await crawl.sources(lambda sources: sources.release(crawl.owner, source_id))

    def _wanted(self, work: _Work) -> int:
        limits = [self._order.limit, MAX_FOLLOWED if work.front is not None else None]
        return min([BATCH, *(max(0, limit - work.taken) for limit in limits if limit is not None)])

    async def fetched(self, response: Response) -> AsyncIterator[Page]:
        work: _Work = response.meta["work"]
        yield answered(response)
        try:
            if work.walk.follows_all:
                await self._follow(response, work)
            elif work.walk.is_under_way:
                await self._glean(response, work)
        finally:
            self._has_come(work)

    def unfetched(self, failure: TwistedFailure) -> Iterator[Page]:
        yield unanswered(failure)
        self._has_come(failure.request.meta["work"])  # type: ignore[attr-defined]

    def _has_come(self, work: _Work) -> None:
        work.pages -= 1
        self._stirred.put_nowait(work)

    def _kept(self, item: Ingested) -> None:
        self._judged(item.url).tell(item)

    def _lost(self, item: Page) -> None:
        self._judged(item.url)

    def _judged(self, url: str) -> _Work:
        work = self._fetching.pop(url)
        work.unjudged -= 1
        self._stirred.put_nowait(work)
        return work


def _add_listings(sources: Sources, source_id: int, found: list[FoundListing]) -> list[KeptListing]:
    return sources.add_listings(source_id, found, datetime.now(UTC))


def _finish(sources: Sources, front: KeptListing) -> None:
    sources.finish_catalogue(front.id)


def _why_broken(visit: _Visit) -> str:
    """Why what the listing gave cannot be all that its site means to list."""
    had = visit.noted.before if visit.noted else 0
    is_emptied = had and not visit.seen and visit.listing.kind is not ListingKind.NEWS_SITEMAP
    return visit.broken or (f"it is empty, and named {had} articles before" if is_emptied else "")


def _is_same_validator(visit: _Visit) -> bool:
    """Whether the server says of another listing that it is the one it was: its validators are no use."""
    now, before = (visit.etag, visit.last_modified), (visit.listing.etag, visit.listing.last_modified)
    return any(now) and now == before


def _is_settled(listing: KeptListing, work: _Work, now: datetime) -> bool:
    """Whether it is a list that the site's own pages have named, and not due: lists of past years stay as they are."""
    is_walked = listing.kind is ListingKind.LINKS and work.front is not None and listing.id != work.front.id
    return is_walked and listing.next_look_at is not None and listing.next_look_at > now


def _is_below(address: str, home: str) -> bool:
    """Whether the address is in the folder of the home page: another folder of the host may be another's site."""
    folder = urlsplit(home).path.rpartition("/")[0] + "/"
    return urlsplit(address).path.startswith(folder)


def _moved_for_good(response: Response) -> bool:
    """Whether all redirects on the way are permanent ones (RFC 9110 15.4.2, 15.4.9)."""
    reasons = response.meta.get("redirect_reasons", ())
    return bool(reasons) and all(reason in (301, 308) for reason in reasons)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
