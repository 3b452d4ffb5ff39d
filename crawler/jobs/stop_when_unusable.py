"""Ends a crawl when its archive cannot be written (disk full, database gone): every further page would be lost."""

import asyncio
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from archive.errors import ArchiveUnusable


class StopWhenUnusable:
    """Scrapy extension: closes the spider at the first ArchiveUnusable, with the reason `archive-unusable`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._closing: asyncio.Task[None] | None = None
        for error in (signals.item_error, signals.spider_error):
            crawler.signals.connect(self._failed, error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _failed(self, failure: Failure) -> None:
        if isinstance(failure.value, ArchiveUnusable) and self._closing is None:
            assert self._crawler.engine is not None
            closing = self._crawler.engine.close_spider_async(reason="archive-unusable")
            self._closing = asyncio.ensure_future(closing)  # not awaited: the close waits for this item
