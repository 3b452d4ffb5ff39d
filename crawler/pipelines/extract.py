"""Reads each page, and the further pages of its article, in the extraction pool. A page that cannot be read becomes a
failure with its reason.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Self

from scrapy.crawler import Crawler

from archive.article import NO_PROFILE, ExtractedArticle, PageKind, SiteProfile
from archive.ingestion.visits import Failure
from archive.storage.models import Reason
from crawler.config import Config
from crawler.items.from_response import ask
from crawler.items.page import PageItem
from crawler.items.pagination import follow
from crawler.pipelines.capture import capture
from crawler.pipelines.site_templates import FirstLessons
from crawler.session import CrawlSession, crawl_of
from crawler.workers.extraction_pool import ExtractionFailed, ExtractionPool, ExtractionTimedOut

HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
"""The empty type means that the server names none: then the bytes decide (as in WHATWG MIME sniffing)."""


class ExtractPipeline:
    """Also fetches the further pages of an article, because only the extracted page shows where they are."""

    def __init__(
        self, config: Config, crawl: CrawlSession, ask: Callable[[str], Awaitable[PageItem]]
    ) -> None:
        self._pool = ExtractionPool(config.extract_workers, config.extract_timeout_s)
        self._crawl = crawl
        self._profiles = FirstLessons(config, crawl, self._pool)
        self._ask = ask

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["PRESSMARK_CONFIG"], crawl_of(crawler), partial(ask, crawler))

    async def process_item(self, page: PageItem) -> PageItem:
        await self._read(page)
        await follow(page, self._read_further)
        return page

    async def _read_further(self, url: str) -> PageItem:
        page = await self._ask(url)
        await capture(page, self._crawl)
        await self._read(page)
        return page

    async def _read(self, page: PageItem) -> None:
        profile = await self._profiles.profile(page.final_url)
        page.read_at = datetime.now(UTC)
        await read(page, self._pool, profile)

    async def close_spider(self) -> None:
        self._pool.close()


async def read(page: PageItem, pool: ExtractionPool, profile: SiteProfile = NO_PROFILE) -> None:
    """Replace the page's body by its article, or by the reason why it cannot be read."""
    if page.failure is None and not page.not_modified:
        await _extract(page, pool, profile)
    page.body = b""


async def _extract(page: PageItem, pool: ExtractionPool, profile: SiteProfile) -> None:
    if page.media_type not in HTML_TYPES:
        why = f"the server says it is {page.media_type}"
        page.article = ExtractedArticle(page.final_url, PageKind.NOT_HTML, why)
        return
    try:
        page.article = await pool.extract(
            page.body, page.final_url, page.charset, page.at, page.hints, profile
        )
    except ExtractionTimedOut as error:
        page.failure = Failure(Reason.EXTRACTION_TIMEOUT, str(error))
    except ExtractionFailed as error:
        page.failure = Failure(Reason.EXTRACTION_FAILED, str(error))
