"""Writes the fetched bytes to the WARC before anything reads them."""

import asyncio
from typing import Self

from scrapy.crawler import Crawler

from archive.ingestion.visits import Failure
from archive.storage.models import Reason
from crawler.extraction.dom import directives
from crawler.items.page import PageItem
from crawler.session import CrawlSession, crawl_of


class CapturePipeline:
    def __init__(self, crawl: CrawlSession) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawl_of(crawler))

    async def process_item(self, page: PageItem) -> PageItem:
        await capture(page, self._crawl)
        return page


async def capture(page: PageItem, crawl: CrawlSession) -> None:
    if crawl.obeyed and page.failure is None and not page.not_modified:
        await _obey(page, crawl.obeyed)
    if page.captures:  # by an earlier run, which did not read the page
        return
    page.captures = await crawl.capture(page.exchanges, page.held)
    page.exchanges = []  # the bytes are in the WARC now; free the memory while the page waits


async def _obey(page: PageItem, obeyed: frozenset[str]) -> None:
    """Keep nothing of a page that forbids it by a directive that the settings obey."""
    in_page = await asyncio.to_thread(directives.in_html, page.body, page.charset)
    page.directives |= in_page
    if directive := directives.forbidden(page.directives, obeyed):
        why = f"the page asks for {', '.join(directive)}, and obey_directives says to obey"
        page.failure = Failure(Reason.ROBOTS_DIRECTIVE, why)
        page.exchanges, page.body = [], b""
