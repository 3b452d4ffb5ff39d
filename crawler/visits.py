"""From Scrapy's responses and failures to Pages: what every spider that fetches pages does alike."""

from datetime import UTC, datetime
from email.message import Message
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure as TwistedFailure

from crawler.extraction import Claim
from crawler.failures import failure_of, failure_of_status
from crawler.page import Page


def page_meta(url: str, hints: tuple[Claim, ...] = ()) -> dict[str, Any]:
    """What a request for a page carries through redirects and retries."""
    return {"asked": url, "exchanges": [], "hints": hints}


def answered(response: Response) -> Page:
    assert response.request is not None
    page = _page(response.request)
    page.final_url = response.url
    page.body = response.body
    page.media_type, page.charset = _content_type(response)
    page.failure = failure_of_status(response, datetime.now(UTC))
    return page


def unanswered(failure: TwistedFailure) -> Page:
    page = _page(failure.request)  # type: ignore[attr-defined]  # Scrapy sets it
    assert failure.value is not None
    page.failure = failure_of(failure.value)
    return page


def _page(request: Request) -> Page:
    meta = request.meta
    return Page(meta["asked"], request.url, meta["exchanges"], hints=meta["hints"])


def _content_type(response: Response) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = (response.headers.get("Content-Type") or b"").decode("latin-1")
    has_type = bool(message["Content-Type"])
    return message.get_content_type() if has_type else "", message.get_content_charset()
