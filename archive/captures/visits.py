"""Finds in the store the records of each visit: the page itself, and the redirects and retries before it.

WARC has no notion of visits. But all exchanges of a page are appended together and in order, so a record and the next
record of its file belong together if the first sent the crawler on to the second. In a repacked file, pages have other
neighbours than their crawl gave them; their warcinfo names the file that they were first written to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urldefrag, urljoin

from archive.captures.content_coding import decoded
from archive.captures.http_message import ResponseHead
from archive.captures.record import Record
from archive.captures.store import CaptureStore, Damage, StoredRecord
from archive.captures.visit_index import GrowingVisit, VisitIndex
from archive.errors import BodyUndecodable

ASKED_AGAIN = frozenset({408, 429, *range(500, 600)})  # RFC 9110 15.5.9, RFC 6585 4: a temporary answer
META_REFRESH_WITHIN = 4096  # characters, the limit that Scrapy uses
LARGEST_FORWARDING_PAGE_BYTES = 1_000_000
ASKED_ANEW_AFTER = timedelta(minutes=30)  # the ledger requests no answered page again before


@dataclass(frozen=True, slots=True)
class RecordedVisits:
    """All visits, in the order in which they were made; `problems` are the records that cannot be used."""

    visits: VisitIndex
    problems: tuple[str, ...]


def recorded_visits(store: CaptureStore) -> RecordedVisits:
    """Read the whole store. A visit that holds a payload always comes before those that revisit it."""
    return _read(store, dict.fromkeys(store.files(), 0))


def last_visits(store: CaptureStore, starts: Mapping[str, int]) -> RecordedVisits:
    """The visits at the ends of these files: each from the place on where a record is known to begin. Revisits of
    payloads before these places are problems.
    """
    return _read(store, starts)


def _read(store: CaptureStore, starts: Mapping[str, int]) -> RecordedVisits:
    index = VisitIndex()
    reader = _VisitReader(store, index)
    for name, start in starts.items():
        for visit in reader.visits_of(name, start):
            index.add(visit)
    lost = tuple(index.put_in_order())
    return RecordedVisits(index, (*reader.problems, *lost))


class _VisitReader:
    """Reads files into visits, and has the index remember records to which later files may refer."""

    def __init__(self, store: CaptureStore, index: VisitIndex) -> None:
        self._store = store
        self._index = index
        self._refreshes: dict[str, str] = {}
        self._crawls: dict[str, str] = {}
        self.problems: list[str] = []

    def visits_of(self, name: str, start: int = 0) -> Iterator[GrowingVisit]:
        """The file's visits in the order of the file; unless the file was repacked, this is the order of time."""
        visit: GrowingVisit | None = None
        before: StoredRecord | None = None
        for record in self._captures_of(name, start):
            crawl = self._crawl_of(record)
            at = record.record.captured_at
            if visit is None or before is None or not self._led_to(before, record):
                if visit is not None:
                    yield visit
                    at = visit.at if crawl == name else at
                visit = GrowingVisit(crawl, at)
            visit.add(record)
            before = record
        if visit is not None:
            yield visit

    def _captures_of(self, name: str, start: int) -> Iterator[StoredRecord]:
        for stored in self._store.records_of(name, start):
            if isinstance(stored, Damage):
                self.problems.append(f"{stored.place}: {stored.problem}")
            elif stored.record.type == "warcinfo":
                self._crawls[stored.record.record_id] = (
                    stored.record.field("WARC-Filename") or stored.place.file
                )
            elif stored.record.response is not None and self._index.remember(stored):
                self._note_refresh(stored.record, stored.record.response)
                yield stored  # once: it is there twice after an interrupted repack

    def _note_refresh(self, record: Record, head: ResponseHead) -> None:
        target = _meta_refresh(record.url, head, record.payload)
        if target is not None:
            self._refreshes[record.record_id] = target

    def _crawl_of(self, capture: StoredRecord) -> str:
        warcinfo = (capture.record.field("WARC-Warcinfo-ID") or "").strip("<>")
        return self._crawls.get(warcinfo, capture.place.file)

    def _led_to(self, before: StoredRecord, after: StoredRecord) -> bool:
        return self._may_be_one_visit(before, after) and self._sent_on_to(before, after)

    def _may_be_one_visit(self, before: StoredRecord, after: StoredRecord) -> bool:
        crawl = self._crawl_of(after)
        if crawl == after.place.file:
            return True
        passed = after.record.captured_at - before.record.captured_at
        return self._crawl_of(before) == crawl and timedelta(0) <= passed < ASKED_ANEW_AFTER

    def _sent_on_to(self, before: StoredRecord, after: StoredRecord) -> bool:
        head = before.record.response
        assert head is not None
        location = head.field("Location")
        if 300 <= head.status < 400 and location is not None:
            return _same(_joined(before.record.url, location), after.record.url)
        if head.status in ASKED_AGAIN:
            return _same(before.record.url, after.record.url)
        holder = before.record.held.record_id if before.record.held else before.record.record_id
        return holder in self._refreshes and _same(self._refreshes[holder], after.record.url)


def _meta_refresh(url: str, head: ResponseHead, payload: bytes) -> str | None:
    """The target of a page that only redirects its reader (HTML, 4.2.5.3)."""
    if head.media_type not in {None, "text/html", "application/xhtml+xml"} or not payload:
        return None
    try:
        body = decoded(payload, head.field("Content-Encoding"), LARGEST_FORWARDING_PAGE_BYTES)
    except BodyUndecodable:
        return None
    from w3lib.html import get_meta_refresh  # here: it loads slowly, and readers do not need it

    text = body.decode("latin-1")[:META_REFRESH_WITHIN]
    _, target = get_meta_refresh(text, url, ignore_tags=("script", "noscript"))
    return target


def _joined(url: str, location: str) -> str:
    from w3lib.url import safe_url_string

    return urljoin(url, safe_url_string(location))


def _same(one: str, other: str) -> bool:
    return urldefrag(one).url == urldefrag(other).url
