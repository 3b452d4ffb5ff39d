"""Finds in the store the records of each visit: the page itself, and the redirects and retries before it.

WARC has no notion of visits. But all exchanges of a page are appended together and in order, so a record and the next
record of its file belong together if the first sent the crawler on to the second. In a repacked file, pages have other
neighbours than their crawl gave them; their warcinfo names the file that they were first written to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urldefrag, urljoin

from archive.captures.content_coding import decoded
from archive.captures.exchange import Place
from archive.captures.http_message import ResponseHead
from archive.captures.store import CaptureStore, Damage, StoredRecord
from archive.errors import BodyUndecodable

ASKED_AGAIN = frozenset({408, 429, *range(500, 600)})  # RFC 9110 15.5.9, RFC 6585 4: a temporary answer
META_REFRESH_WITHIN = 4096  # characters, the limit that Scrapy uses
LARGEST_FORWARDING_PAGE_BYTES = 1_000_000
ASKED_ANEW_AFTER = timedelta(minutes=30)  # the ledger requests no answered page again before


@dataclass(frozen=True, slots=True)
class RecordedCapture:
    """The place of a response and, for a revisit, the place of the record with its payload."""

    url: str
    place: Place
    holder: Place | None
    record_id: str


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """The captures of one visit, redirects and retries first, the page itself last; `crawl` is the name of the file
    that they were first written to."""

    crawl: str
    captures: tuple[RecordedCapture, ...]

    @property
    def file(self) -> str:
        return self.captures[0].place.file


@dataclass(frozen=True, slots=True)
class RecordedVisits:
    """All visits, in the order in which they were made; `problems` are the records that cannot be used."""

    visits: tuple[RecordedVisit, ...]
    problems: tuple[str, ...]


def recorded_visits(store: CaptureStore) -> RecordedVisits:
    """Read the whole store. A visit that holds a payload always comes before those that revisit it."""
    reader = _VisitReader(store)
    growing = [visit for name in store.files() for visit in reader.visits_of(name)]
    visits: list[RecordedVisit] = []
    lost = list(_holders_first(sorted(growing, key=lambda visit: visit.at), reader.places, visits))
    return RecordedVisits(tuple(visits), (*reader.problems, *lost))


def last_visits(store: CaptureStore, starts: Mapping[str, int]) -> RecordedVisits:
    """The visits at the ends of these files: each from the place on where a record is known to begin. Revisits of
    payloads before these places are problems.
    """
    reader = _VisitReader(store)
    growing = [visit for name, start in starts.items() for visit in reader.visits_of(name, start)]
    visits: list[RecordedVisit] = []
    lost = list(_holders_first(sorted(growing, key=lambda visit: visit.at), reader.places, visits))
    return RecordedVisits(tuple(visits), (*reader.problems, *lost))


@dataclass(slots=True)
class _GrowingVisit:
    """A visit whose records are still being collected. `held` are the records that its revisits refer to."""

    crawl: str
    at: datetime
    places: list[Place] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    record_ids: list[str] = field(default_factory=list)
    held: list[str | None] = field(default_factory=list)

    def add(self, record: StoredRecord) -> None:
        self.at = max(self.at, record.record.captured_at)
        self.places.append(record.place)
        self.urls.append(record.record.url)
        self.record_ids.append(record.record.record_id)
        self.held.append(record.record.held.record_id if record.record.held else None)


class _VisitReader:
    """Reads files into visits, and remembers records to which later files may refer."""

    def __init__(self, store: CaptureStore) -> None:
        self._store = store
        self._refreshes: dict[str, str] = {}
        self._seen: set[str] = set()
        self._crawls: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        self.problems: list[str] = []

    def visits_of(self, name: str, start: int = 0) -> Iterator[_GrowingVisit]:
        """The file's visits in the order of the file; unless the file was repacked, this is the order of time."""
        visit: _GrowingVisit | None = None
        before: StoredRecord | None = None
        for record in self._captures_of(name, start):
            crawl = self._crawl_of(record)
            at = record.record.captured_at
            if visit is None or before is None or not self._led_to(before, record):
                if visit is not None:
                    yield visit
                    at = visit.at if crawl == name else at
                visit = _GrowingVisit(crawl, at)
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
            elif stored.record.response is not None and stored.record.record_id not in self._seen:
                self._seen.add(stored.record.record_id)  # it exists twice after an interrupted repack
                self._remember(stored, stored.record.response)
                yield stored

    def _remember(self, stored: StoredRecord, head: ResponseHead) -> None:
        record = stored.record
        if record.type == "response":
            self.places[record.record_id] = stored.place
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


def _holders_first(
    growing: Iterable[_GrowingVisit], places: dict[str, Place], visits: list[RecordedVisit]
) -> Iterator[str]:
    """Appends to `visits`, and yields a line for each visit whose payload is in no record.

    Times alone do not give the order: a slow response may be requested before, and written after, the one that it
    repeats.
    """
    done: set[str] = set()
    waiting: defaultdict[str, list[_GrowingVisit]] = defaultdict(list)
    for next_one in growing:
        ready = [next_one]
        while ready:
            visit = ready.pop()
            missing = _missing(visit, done)
            if missing is not None:
                waiting[missing].append(visit)
                continue
            visits.append(_recorded(visit, places))
            done.update(visit.record_ids)
            ready += [
                held_visit for record_id in visit.record_ids for held_visit in waiting.pop(record_id, ())
            ]
    for record_id, revisits in waiting.items():
        for visit in revisits:
            yield f"{visit.places[-1]}: a revisit of {record_id}, which is in no WARC file"


def _missing(visit: _GrowingVisit, done: set[str]) -> str | None:
    held: Sequence[str | None] = visit.held
    return next(
        (
            record_id
            for record_id in held
            if record_id and record_id not in done and record_id not in visit.record_ids
        ),
        None,
    )


def _recorded(visit: _GrowingVisit, places: dict[str, Place]) -> RecordedVisit:
    parts = zip(visit.urls, visit.places, visit.held, visit.record_ids, strict=True)
    return RecordedVisit(
        visit.crawl,
        tuple(
            RecordedCapture(url, place, places[held] if held else None, own)
            for url, place, held, own in parts
        ),
    )
