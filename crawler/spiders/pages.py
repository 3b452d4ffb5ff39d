"""Fetches given pages and nothing more: `scrapy crawl pages -a url=https://...`; `pressmark add` runs it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.errors import BadUrl
from archive.identity.urls.canonical import fetchable
from archive.ingestion.visits import Failure
from archive.passwords import without_password
from archive.storage.models import Reason
from crawler.items.from_response import answered, page_meta, unanswered
from crawler.items.page import PageItem


class PagesSpider(Spider):
    """Yields one page item for every given URL, even if the fetch fails."""

    name = "pages"

    def __init__(self, url: str | None = None, urls: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._asked = (*urls, *([url] if url else []))

    async def start(self) -> AsyncIterator[Request | PageItem]:
        for asked in dict.fromkeys(self._asked):
            try:
                yield self._request(fetchable(asked))
            except BadUrl as error:
                shown = without_password(asked)
                yield PageItem(shown, shown, failure=Failure(Reason.BAD_URL, str(error)))

    def parse(self, response: Response, **kwargs: Any) -> Iterator[PageItem]:
        yield answered(response)

    def failed(self, failure: TwistedFailure) -> Iterator[PageItem]:
        yield unanswered(failure)

    def _request(self, url: str) -> Request:
        return Request(url, self.parse, errback=self.failed, dont_filter=True, meta=page_meta(url))
