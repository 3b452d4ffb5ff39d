"""Looks at the listings of sources: requests their pages, stores the entries, and sets the time of the next look."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.captures import NOT_MODIFIED, WITHDRAWN
from archive.scheduling.listings import FoundListing, Noted
from archive.storage.models import ListingKind, Reason
from crawler import schedule
from crawler.discovery import ListingPage, NotAListing, wordpress
from crawler.downloader.retry_after import max_age_s
from crawler.items.failures import failure_of, failure_of_status
from crawler.session import CrawlSession
from crawler.spiders import look_outcomes
from crawler.spiders.order import Order
from crawler.spiders.source_work import ListingVisit, SourceWork
from crawler.workers.listing_pool import ListingPool

GONE_FOR_GOOD = 410  # RFC 9110 15.5.11
FIRST = 10  # priority: listings come first, then a source's pages
MAX_PAGES = 2000  # pages of one listing in one look: 200,000 posts of a WordPress site


class ListingLooks:
    """The looks of one crawl, which began at `began`. When a look ends, `stir` receives its source's work."""

    def __init__(
        self,
        crawl: CrawlSession,
        reader: ListingPool,
        order: Order,
        began: datetime,
        stir: Callable[[SourceWork], None],
    ) -> None:
        self._crawl, self._reader, self._order, self._began, self._stir = crawl, reader, order, began, stir

    def look(self, visit: ListingVisit, url: str | None = None) -> Request:
        """The request for the listing, or for its page at `url`."""
        visit.work.looks += 1
        return Request(
            url or visit.listing.url,
            self.listed,
            headers=self._validators(visit),
            errback=self.unlisted,
            dont_filter=True,
            priority=FIRST,
            meta={"visit": visit, "source_id": visit.work.source.id},
        )

    async def listed(self, response: Response) -> AsyncIterator[Any]:
        visit: ListingVisit = response.meta["visit"]
        try:
            next_url = await self._answered(visit, response, datetime.now(UTC))
            if next_url is not None:
                yield self.look(visit, next_url)
            while visit.further:
                yield self.look(ListingVisit(visit.further.pop(), visit.work))
        finally:
            self._has_looked(visit.work)

    async def unlisted(self, failure: TwistedFailure) -> None:
        assert failure.value is not None
        visit: ListingVisit = failure.request.meta["visit"]  # type: ignore[attr-defined]
        reason = failure_of(failure.value)
        try:
            if reason.reason is not Reason.INTERRUPTED:
                await self._failed(visit, f"{reason.reason}: {reason.detail}", reason.retry_at)
        finally:
            self._has_looked(visit.work)

    def _has_looked(self, work: SourceWork) -> None:
        work.looks -= 1
        work.is_exhausted = False
        self._stir(work)

    def _validators(self, visit: ListingVisit) -> dict[str, str]:
        """Validators for a conditional request (RFC 9110 13.1) of the first page; none if a back catalogue must be
        resumed, or if it is time for an unconditional look.
        """
        listing, now = visit.listing, datetime.now(UTC)
        is_whole = schedule.is_to_be_read_whole(listing.looked_at, listing.id, now)
        if visit.pages or listing.resume_url is not None or is_whole or not self._order.is_conditional:
            return {}
        given = {"If-None-Match": listing.etag, "If-Modified-Since": listing.last_modified}
        return {name: value for name, value in given.items() if value}

    async def _answered(self, visit: ListingVisit, response: Response, now: datetime) -> str | None:
        """Store the server's response; returns the listing's next page, if that is worth a look."""
        if visit.pages == 0 and _moved_for_good(response):
            visit.moved_to = response.url
        if response.status == NOT_MODIFIED:
            visit.etag, visit.last_modified = visit.listing.etag, visit.listing.last_modified
            await self._succeeded(visit)
        elif visit.pages and (response.status in WITHDRAWN or wordpress.is_beyond_last_page(response.body)):
            await self._finish_catalogue(visit)
            await self._succeeded(visit)
        elif failure := failure_of_status(response, now):
            gone_until = now + schedule.LONGEST if response.status == GONE_FOR_GOOD else None
            why = f"{failure.reason}: {failure.detail}{': permanently gone' if gone_until else ''}"
            await self._failed(visit, why, failure.retry_at or gone_until)
        else:
            return await self._read(visit, response, now)
        return None

    async def _read(self, visit: ListingVisit, response: Response, now: datetime) -> str | None:
        kind, content_type = visit.listing.kind, _header(response, "Content-Type") or ""
        try:
            page = await self._reader.read(kind, response.body, response.url, content_type)
        except NotAListing as error:
            await self._failed(visit, str(error), None)
            return None
        next_url = await self._keep(visit, response, page, now)
        if next_url is None:
            await self._succeeded(visit)
        return next_url

    async def _keep(
        self, visit: ListingVisit, response: Response, page: ListingPage, now: datetime
    ) -> str | None:
        """Store the entries of a listing page; returns the next page, if that is worth a look."""
        walk, certain = visit.work.walk, len(page.entries)
        if not (certain or walk.shows_articles):
            page = replace(page, entries=page.perhaps, perhaps=())
        has_fresh = visit.meet(page)
        next_url = page.next_url if visit.pages < MAX_PAGES and not self._is_past(page, visit) else None
        if visit.pages == 1:
            next_url = next_url or visit.resumes_at
            if visit.is_front:
                walk.is_under_way = visit.listing.succeeded_at is None or visit.listing.resume_url is not None
        noted = await self._note(visit, page, next_url, now)
        if visit.pages == 1:
            _keep_first(visit, response, page, noted)
        if visit.listing.kind is ListingKind.LINKS:
            if has_fresh:
                visit.unmet += walk.saw(certain, [entry.url for entry in page.perhaps])
            _keep_lists_in_mind(visit, page, noted)
        elif page.listings:
            await self._add_listings(visit, page, now)
        return await self._goes_on_at(visit, page, noted, next_url, has_fresh)

    async def _note(
        self, visit: ListingVisit, page: ListingPage, next_url: str | None, now: datetime
    ) -> Noted:
        """Record the page's entries, and where to resume the listing if this crawl ends early."""
        listing, is_first = visit.listing, visit.pages == 1
        resumes_at = listing.url if visit.is_front and visit.work.walk.is_under_way else next_url
        if page.traps:
            await self._crawl.sources(lambda sources: sources.skip(page.traps, now))
        return await self._crawl.sources(
            lambda sources: sources.note(
                listing.id,
                page.entries,
                now,
                is_first_page=is_first,
                next_url=resumes_at,
                crawl_began=self._began,
            )
        )

    async def _goes_on_at(
        self, visit: ListingVisit, page: ListingPage, noted: Noted, next_url: str | None, has_fresh: bool
    ) -> str | None:
        """The listing's next page, if it is worth a look. If all entries are known, an earlier look has read the later
        pages: the look then resumes where that one stopped, or ends if the back catalogue is complete.
        """
        is_first = visit.pages == 1
        if noted.new or next_url is None:
            return next_url
        if visit.work.walk.is_under_way and visit.listing.kind is ListingKind.LINKS:
            return next_url if has_fresh or is_first else None
        if visit.resumes_at and not visit.resumed:
            visit.resumed = True
            return visit.resumes_at
        if is_first or not visit.resumed:
            await self._finish_catalogue(visit)
            return None
        return next_url if page.entries else None

    async def _finish_catalogue(self, visit: ListingVisit) -> None:
        await self._crawl.sources(lambda sources: sources.finish_catalogue(visit.listing.id))

    async def _add_listings(self, visit: ListingVisit, page: ListingPage, now: datetime) -> None:
        source_id = visit.work.source.id
        visit.further += await self._crawl.sources(
            lambda sources: sources.add_listings(source_id, page.listings, now)
        )

    def _is_past(self, page: ListingPage, visit: ListingVisit) -> bool:
        """Whether all entries of the page are older than the requested window."""
        wanted = (self._order.window.since, visit.work.source.settings.since)
        since = max((bound for bound in wanted if bound is not None), default=None)
        dates = [entry.published for entry in page.entries]
        return (
            bool(dates)
            and since is not None
            and all(day is not None and day.isoformat()[:10] < since.date().isoformat() for day in dates)
        )

    async def _succeeded(self, visit: ListingVisit) -> None:
        if visit.is_walked and visit.noted:
            visit.work.walk.looked(FoundListing(visit.listing.kind, visit.listing.url), visit.unmet)
            if not visit.seen:
                await self._drop(visit)
                return
        if broken := visit.why_broken:
            await self._failed(visit, broken, None)
            return
        look = look_outcomes.succeeded(visit, datetime.now(UTC))
        await self._crawl.sources(lambda sources: sources.looked(look))

    async def _failed(self, visit: ListingVisit, why: str, retry_at: datetime | None) -> None:
        if visit.is_walked and visit.listing.succeeded_at is None and retry_at is None:  # no list after all
            visit.work.walk.looked(FoundListing(visit.listing.kind, visit.listing.url), 0)
            await self._drop(visit)
            return
        look = look_outcomes.failed(visit, why, retry_at, datetime.now(UTC))
        await self._crawl.sources(lambda sources: sources.looked(look))

    async def _drop(self, visit: ListingVisit) -> None:
        await self._crawl.sources(lambda sources: sources.drop_listing(visit.listing.id))


def is_below(address: str, home: str) -> bool:
    """Whether the address is in the folder of the home page: another folder of the host may be another site."""
    folder = urlsplit(home).path.rpartition("/")[0] + "/"
    return urlsplit(address).path.startswith(folder)


def _keep_first(visit: ListingVisit, response: Response, page: ListingPage, noted: Noted) -> None:
    visit.noted, visit.page = noted, page
    visit.etag, visit.last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
    visit.max_age_s = max_age_s(response)


def _keep_lists_in_mind(visit: ListingVisit, page: ListingPage, noted: Noted) -> None:
    """Remember the lists that a page of the site names, until its articles have been fetched. Ignore those of a page
    without new entries, as endless pages have.
    """
    visit.unmet += noted.unmet
    if visit.unmet or (visit.is_front and visit.pages == 1):
        home = visit.work.source.url
        listings = [listing for listing in page.listings if is_below(listing.url, home)]
        others = [address for address in page.others if is_below(address, home)]
        visit.work.walk.offer(listings, others, goes_on=page.next_url is not None)


def _moved_for_good(response: Response) -> bool:
    """Whether all redirects on the way are permanent (RFC 9110 15.4.2, 15.4.9)."""
    reasons = response.meta.get("redirect_reasons", ())
    return bool(reasons) and all(reason in (301, 308) for reason in reasons)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
