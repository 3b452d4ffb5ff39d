"""Retries pages that a person requested and that failed or were not reached. `pressmark crawl` runs it beside the
sources.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from scrapy import Request

from archive.storage.models import Command
from crawler.items.page import PageItem
from crawler.session import crawl_of
from crawler.spiders.pages import PagesSpider


class RequestedSpider(PagesSpider):
    """Yields one page item for every requested page that is due."""

    name = "asked"
    custom_settings: ClassVar[dict[str, Any]] = {"PRESSMARK_COMMAND": Command.ADD}  # type: ignore[misc]

    async def start(self) -> AsyncIterator[Request | PageItem]:
        crawl, now = crawl_of(self.crawler), datetime.now(UTC)
        self._asked = tuple(await crawl.asked(lambda asked: asked.claim(crawl.owner, now)))
        async for request in super().start():
            yield request
