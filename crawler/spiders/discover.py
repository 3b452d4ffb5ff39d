"""Finds where a site lists its articles: asks its home page, robots.txt and well-known paths, and reads what is
there. What `pressmark sources add` runs; it keeps nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.http import Response

from archive.ingest import Failure
from archive.models import ListingKind
from archive.sources import FoundListing
from crawler.discovery import ListingPage, NotAListing, autodiscovery, read_listing
from crawler.failures import failure_of, failure_of_status

MAX_OF_A_KIND = 20
PLATFORMS = frozenset({ListingKind.WORDPRESS, ListingKind.BLOGGER, ListingKind.GHOST, ListingKind.SUBSTACK})


@dataclass(frozen=True, slots=True)
class Found:
    """A listing that was read, and what it holds."""

    listing: FoundListing
    page: ListingPage


class DiscoverSpider(Spider):
    """Yields what it found, a Found for each listing; or the Failure of the home page."""

    name = "discover"
    custom_settings: ClassVar[dict[str, Any]] = {"ITEM_PIPELINES": {}}  # type: ignore[misc]

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._url = url

    async def start(self) -> AsyncIterator[Any]:
        home = await self._get(self._url)
        if isinstance(home, Failure):
            yield home
            return
        named = autodiscovery.on_home_page(home.body, home.url)
        found = await self._read_all([one for one in named if one.kind not in PLATFORMS])
        found = found or await self._first(autodiscovery.well_known_feeds(home.url))
        robots = await self._get(urljoin(home.url, "/robots.txt"))
        sitemaps = [] if isinstance(robots, Failure) else autodiscovery.in_robots(robots.body, robots.url)
        found += await self._read_all(sitemaps) or await self._first(
            autodiscovery.well_known_sitemaps(home.url)
        )
        found += await self._read_all([one for one in named if one.kind in PLATFORMS])
        if not found:
            found = await self._read_all([FoundListing(ListingKind.LINKS, home.url)])
        for one in found:
            yield one

    async def _read_all(self, listings: Sequence[FoundListing]) -> list[Found]:
        return [one for listing in listings[:MAX_OF_A_KIND] if (one := await self._read(listing))]

    async def _first(self, listings: Sequence[FoundListing]) -> list[Found]:
        for listing in listings:
            if one := await self._read(listing):
                return [one]
        return []

    async def _read(self, listing: FoundListing) -> Found | None:
        response = await self._get(listing.url)
        if isinstance(response, Failure):
            return None
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            page = await asyncio.to_thread(
                read_listing, listing.kind, response.body, response.url, content_type
            )
        except NotAListing:
            return None
        is_empty = not page.entries and not page.listings
        return None if is_empty and listing.kind is ListingKind.LINKS else Found(listing, page)

    async def _get(self, url: str) -> Response | Failure:
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(Request(url, dont_filter=True))
        except Exception as error:  # Scrapy's and Twisted's many: each has a reason code
            return failure_of(error)
        return failure_of_status(response, datetime.now(UTC)) or response
