"""Fetches given pages, nothing more: `scrapy crawl pages -a url=https://...`, and what `pressmark add` runs."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.errors import BadUrl
from archive.identity.canonical import fetchable
from archive.ingest import Failure
from archive.models import Reason
from crawler.answers import take_answer
from crawler.failures import failure_of
from crawler.page import Page


class PagesSpider(Spider):
    """Yields one Page for every URL it was given, whatever came of it."""

    name = "pages"

    def __init__(self, url: str | None = None, urls: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._asked = (*urls, *([url] if url else []))

    async def start(self) -> AsyncIterator[Request | Page]:
        for asked in dict.fromkeys(self._asked):
            try:
                yield self._request(fetchable(asked))
            except BadUrl as error:
                yield Page(asked, asked, failure=Failure(Reason.BAD_URL, str(error)))

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Page]:
        assert response.request is not None
        page = _page(response.request)
        take_answer(page, response, datetime.now(UTC))
        yield page

    def failed(self, failure: TwistedFailure) -> Iterator[Page]:
        page = _page(failure.request)  # type: ignore[attr-defined]  # Scrapy sets it
        assert failure.value is not None
        page.failure = failure_of(failure.value)
        yield page

    def _request(self, url: str) -> Request:
        meta = {"asked": url, "exchanges": []}
        return Request(url, self.parse, errback=self.failed, dont_filter=True, meta=meta)


def _page(request: Request) -> Page:
    return Page(request.meta["asked"], request.url, request.meta["exchanges"])
