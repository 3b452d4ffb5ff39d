"""Rebuilds page items from captures, as the spider first made them."""

from collections.abc import Sequence

from scrapy.http import Response

from archive.article import Candidate
from archive.captures import NOT_MODIFIED, CaptureStore, RecordedCapture, StoredResponse
from archive.errors import BodyUndecodable
from archive.ingestion.visits import Captured
from crawler.extraction import Claim, Field
from crawler.items.failures import failure_of_body
from crawler.items.page import PageItem
from crawler.items.page_content import take_answer


def recorded_page(store: CaptureStore, captures: Sequence[RecordedCapture], max_bytes: int) -> PageItem:
    """The page of the last of these captures; redirects come first. Raises CaptureDamaged."""
    *_, (_, last) = read = [_captured(store, capture) for capture in captures]
    page = PageItem(read[0][0].url, last.url, captures=tuple(captured for captured, _ in read))
    answer = last.payload_head if last.head.status == NOT_MODIFIED else last.head
    try:
        body = last.body(max_bytes)
    except BodyUndecodable as error:
        page.failure = failure_of_body(error)
        return page
    headers = {name: [value for key, value in answer.headers if key == name] for name, _ in answer.headers}
    take_answer(page, Response(last.url, answer.status, headers, body), last.captured_at)
    return page


def as_claims(listed: Sequence[tuple[str, Candidate]]) -> tuple[Claim, ...]:
    """A listing's statements about an article, by field name, as extraction received them."""
    return tuple(Claim(Field(field), candidate) for field, candidate in listed)


def _captured(store: CaptureStore, capture: RecordedCapture) -> tuple[Captured, StoredResponse]:
    response = store.read(capture.place, capture.holder)
    came_bytes = 0 if response.head.status == NOT_MODIFIED else len(response.payload)
    ref = store.record(capture.place).ref()
    return Captured(response.url, response.captured_at, came_bytes, ref), response
