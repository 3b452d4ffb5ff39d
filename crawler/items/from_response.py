"""Turns Scrapy's responses and failures into page items: shared by all spiders that fetch pages."""

from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from archive.captures import HeldPayload
from archive.ingestion.visits import Failure
from archive.passwords import without_password
from archive.storage.models import Reason
from crawler.downloader.host_queues import FURTHER
from crawler.extraction import Claim
from crawler.items.failures import failure_of, failure_of_address
from crawler.items.page import PageItem
from crawler.items.page_content import take_answer


def page_meta(url: str, hints: tuple[Claim, ...] = (), held: HeldPayload | None = None) -> dict[str, Any]:
    """The metadata that a page's request carries through redirects and retries."""
    return {"asked": url, "exchanges": [], "hints": hints, "held": held}


async def ask(crawler: Crawler, url: str) -> PageItem:
    """Fetch one more page like any other request, but without the spider. Returns a page even if the fetch fails."""
    request = Request(url, meta=page_meta(url) | {FURTHER: True})
    if not crawler.crawling:
        page = _page(request)
        page.failure = Failure(Reason.INTERRUPTED, "the crawl was stopped")
        return page
    assert crawler.engine is not None
    try:
        return answered(await crawler.engine.download_async(request))
    except Exception as error:  # Scrapy's and Twisted's many: each has a reason code
        return _unanswered(request, error)


def answered(response: Response) -> PageItem:
    assert response.request is not None
    page = _page(response.request)
    take_answer(page, response, datetime.now(UTC))
    return page


def unanswered(failure: TwistedFailure) -> PageItem:
    assert failure.value is not None
    return _unanswered(failure.request, failure.value)  # type: ignore[attr-defined]  # Scrapy sets it


def _unanswered(request: Request, error: BaseException) -> PageItem:
    page = _page(request)
    page.failure = failure_of_address(request.url) or failure_of(error)
    return page


def _page(request: Request) -> PageItem:
    meta = request.meta
    return PageItem(
        meta["asked"],
        without_password(request.url),
        meta["exchanges"],
        hints=meta["hints"],
        held=meta["held"],
    )
