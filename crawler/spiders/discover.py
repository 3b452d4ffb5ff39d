"""Finds where a site lists its articles: requests its home page, robots.txt and well-known paths, and reads the
results. `pressmark sources add` runs it; it stores nothing.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.errors import BadUrl
from archive.identity.urls.sites import site_of
from archive.identity.urls.variants import variant_key
from archive.ingestion.visits import Failure
from archive.scheduling.listings import Entry, FoundListing
from archive.storage.models import ListingKind
from crawler.discovery import ListingPage, NotAListing, autodiscovery
from crawler.discovery.sitemap_names import kind_by_name
from crawler.extraction.dom.document import is_html
from crawler.items.failures import failure_of, failure_of_status
from crawler.workers.listing_pool import ListingPool

MAX_OF_A_KIND = 20
MIN_NEWEST = 3  # articles, to tell by whether a sitemap is kept up
WHOLE = frozenset(ListingKind) - {ListingKind.FEED, ListingKind.NEWS_SITEMAP, ListingKind.LINKS}
PLATFORMS = frozenset({ListingKind.WORDPRESS, ListingKind.BLOGGER, ListingKind.GHOST, ListingKind.SUBSTACK})


@dataclass(frozen=True, slots=True)
class Looked:
    """A place where a site may list its articles, and the result: the first page of a listing, or why there is none."""

    listing: FoundListing
    page: ListingPage | None
    why: str = ""


class DiscoverSpider(Spider):
    """Yields a Looked for each place, in the order of the requests, or the Failure of the home page."""

    name = "discover"
    _reader: ListingPool
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "ITEM_PIPELINES": {},
        "PRESSMARK_COUNTS_REFUSALS": False,  # a site may forbid well-known paths and allow its listing
    }

    def __init__(self, url: str, named: Sequence[str] = (), only: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._url = url
        self._named = (url, *named) if only and not named else tuple(named)
        self._only = only

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._reader = ListingPool(crawler.settings["PRESSMARK_CONFIG"].extract_timeout_s)
        return spider

    def closed(self, reason: str) -> None:
        self._reader.close()

    async def start(self) -> AsyncIterator[Any]:
        """Try the addresses that a person has named first, and nothing else if the person wants only these."""
        for url in self._named:
            yield await self._look_at_named(url)
        if not self._only:
            async for request in self._find():
                yield request

    async def _look_at_named(self, url: str) -> Looked:
        """Read an address that a person says lists articles; it counts as the first kind of listing that fits."""
        kinds = dict.fromkeys((ListingKind.FEED, kind_by_name(url), ListingKind.WORDPRESS, ListingKind.LINKS))
        response = await self._get(url)
        looked = [await self._read(FoundListing(kind, url), response) for kind in kinds]
        return next(iter(found_in(looked)), looked[0])

    async def _find(self) -> AsyncIterator[Any]:
        """If the home page cannot be fetched, it names nothing, but well-known paths may still exist."""
        home = await self._get(self._url)
        failed = isinstance(home, Failure)
        looked = await self._listings(self._url, ()) if isinstance(home, Failure) else await self._from(home)
        for result in looked:
            yield result
        if failed and not found_in(looked):
            yield home

    async def _from(self, home: Response) -> list[Looked]:
        links = [value.decode("latin-1") for value in home.headers.getlist("Link")]
        looked = await self._listings(home.url, autodiscovery.on_home_page(home.body, home.url, links))
        if not lists_all(looked, home.url) or misses_most(looked, await self._newest(home, looked)):
            front = home.url if is_html(home.body) else urljoin(home.url, "/")
            looked += await self._links(front)
        return looked if name_of(looked) else _named(looked, autodiscovery.site_name(home.body))

    async def _newest(self, home: Response, looked: Sequence[Looked]) -> list[Entry]:
        """The site's newest articles, from its feeds and its home page."""
        feeds = [
            result.page
            for result in found_in(looked)
            if result.listing.kind is ListingKind.FEED and result.page
        ]
        with suppress(NotAListing):
            feeds.append(await self._reader.read(ListingKind.LINKS, home.body, home.url, "text/html"))
        site = site_of(home.url)
        return [entry for page in feeds for entry in page.entries if site_of(entry.url) == site]

    async def _listings(self, home: str, named: Sequence[FoundListing]) -> list[Looked]:
        feeds, platforms = (
            [listing for listing in named if (listing.kind in PLATFORMS) is is_one]
            for is_one in (False, True)
        )
        looked = await self._look_at(feeds)
        if not _names_posts(looked):
            looked += await self._first_of(autodiscovery.well_known_feeds(home))
        looked += await self._sitemaps(home)
        return looked + await self._look_at(platforms)

    async def _links(self, home: str) -> list[Looked]:
        """The home page as a list of links, and an archive page that the home page does not link to."""
        looked = await self._look_at([FoundListing(ListingKind.LINKS, home)])
        goes_on = any(result.page and (result.page.next_url or result.page.listings) for result in looked)
        archives = [] if goes_on else await self._first_of(autodiscovery.well_known_archives(home))
        return [*looked, *found_in(archives)]

    async def _sitemaps(self, home: str) -> list[Looked]:
        robots = await self._get(urljoin(home, "/robots.txt"))
        named = () if isinstance(robots, Failure) else autodiscovery.in_robots(robots.body, robots.url)
        looked = await self._look_at(named)
        if not _names_posts(looked):
            for sitemaps in autodiscovery.well_known_sitemaps(home):
                looked += await self._first_of(sitemaps)
        return looked

    async def _look_at(self, listings: Sequence[FoundListing]) -> list[Looked]:
        return [await self._look(listing) for listing in listings[:MAX_OF_A_KIND]]

    async def _first_of(self, listings: Sequence[FoundListing]) -> list[Looked]:
        """All results up to and including the first listing."""
        looked: list[Looked] = []
        for listing in listings:
            looked.append(await self._look(listing))
            if _names_posts(looked):
                break
        return looked

    async def _look(self, listing: FoundListing) -> Looked:
        return await self._read(listing, await self._get(listing.url))

    async def _read(self, listing: FoundListing, response: Response | Failure) -> Looked:
        if isinstance(response, Failure):
            return Looked(listing, None, response.detail)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            page = await self._reader.read(listing.kind, response.body, response.url, content_type)
        except NotAListing as error:
            return Looked(listing, None, str(error))
        if page.broken and not (page.entries or page.listings):
            return Looked(listing, None, page.broken)
        if listing.kind is ListingKind.LINKS and not (
            page.entries or page.perhaps or page.listings or page.others
        ):
            return Looked(listing, None, "no link on it looks like an article")
        return Looked(listing, page)

    async def _get(self, url: str) -> Response | Failure:
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(Request(url, dont_filter=True))
        except Exception as error:  # Scrapy's and Twisted's many: each has a reason code
            return failure_of(error)
        return failure_of_status(response, datetime.now(UTC)) or response


def lists_all(looked: Sequence[Looked], home: str) -> bool:
    """Whether this listing should name every article: a sitemap or platform listing of the site itself."""
    return any(
        _is_whole(result.page, home)
        for result in found_in(looked)
        if result.listing.kind in WHOLE and result.page
    )


def misses_most(looked: Sequence[Looked], newest: Sequence[Entry]) -> bool:
    """Whether the listings that should name every article lack most of the site's newest ones, as a sitemap does that
    is no longer updated. A listing with further pages or further listings is not read to its end here, and is trusted.
    """
    whole = [result.page for result in found_in(looked) if result.listing.kind in WHOLE and result.page]
    if len(newest) < MIN_NEWEST or any(page.listings or page.next_url for page in whole):
        return False
    listed_urls = {_plain(entry.url) for page in whole for entry in page.entries}
    return sum(_plain(entry.url) not in listed_urls for entry in newest) > len(newest) / 2


def _plain(url: str) -> str:
    """The URL without differences between sitemaps and links: scheme, `www.`, trailing slash, index file."""
    try:
        return variant_key(url)
    except BadUrl:
        return url


def _is_whole(page: ListingPage, home: str) -> bool:
    own = sum(site_of(entry.url) == site_of(home) for entry in page.entries)
    return own > len(page.entries) / 2 if page.entries else bool(page.listings)


def name_of(looked: Sequence[Looked]) -> str:
    """The site's name by the listings that name its articles: a feed of comments has a name of its own."""
    pages = [result.page for result in looked if result.page is not None]
    return next((page.name for page in pages if page.name and (page.names_posts or page.listings)), "")


def _named(looked: list[Looked], name: str) -> list[Looked]:
    """The results, the first useful listing with this name."""
    for place, result in enumerate(looked):
        if result.page is not None and (result.page.names_posts or result.page.listings):
            named = replace(result, page=replace(result.page, name=name))
            return [*looked[:place], named, *looked[place + 1 :]]
    return looked


def found_in(looked: Sequence[Looked]) -> list[Looked]:
    """The results that are listings."""
    return [result for result in looked if result.page is not None]


def _names_posts(looked: Sequence[Looked]) -> bool:
    """Whether a listing names articles or further listings. An empty feed, or a podcast's feed, says nothing about the
    rest of the site.
    """
    return any(
        result.page.names_posts or result.page.listings for result in looked if result.page is not None
    )
