"""Copies a response into its page item: body and type, or why it is not a page. Does not look into the body."""

from collections.abc import Iterator
from datetime import datetime
from email.message import Message

from scrapy.http import Response

from archive.captures import NOT_MODIFIED
from archive.ingestion.visits import Failure
from crawler.extraction.dom import directives
from crawler.items.failures import failure_of_address, failure_of_status
from crawler.items.page import PageItem


def take_answer(page: PageItem, response: Response, now: datetime) -> None:
    """`response` is the last response, decoded; `now` is its time."""
    page.final_url = response.url
    page.body = response.body
    page.media_type, page.charset = _content_type(response)
    page.directives = directives.in_headers(_fields(response))
    page.not_modified = response.status == NOT_MODIFIED and page.held is not None and page.url == response.url
    page.failure = None if page.not_modified else _failure(response, now)


def _failure(response: Response, now: datetime) -> Failure | None:
    return failure_of_status(response, now) or failure_of_address(response.url)


def _fields(response: Response) -> Iterator[tuple[str, str]]:
    for name in (directives.ROBOTS_HEADER, directives.TDM_RESERVATION):
        yield from ((name, value.decode("latin-1")) for value in response.headers.getlist(name))


def _content_type(response: Response) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = (response.headers.get("Content-Type") or b"").decode("latin-1")
    has_type = bool(message["Content-Type"])
    return message.get_content_type() if has_type else "", message.get_content_charset()
