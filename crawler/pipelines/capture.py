"""Writes what was fetched into the WARC, before anything is made of it."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.crawl import Crawl, crawl_of
from crawler.page import Page


class CapturePipeline:
    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawl_of(crawler))

    async def process_item(self, page: Page) -> Page:
        await capture(page, self._crawl)
        return page


async def capture(page: Page, crawl: Crawl) -> None:
    page.captures = await crawl.capture(page.exchanges, page.held)
    page.exchanges = []  # the bytes are in the WARC now; a page waits for its turn without them
