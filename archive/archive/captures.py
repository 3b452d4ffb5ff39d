"""Captured responses, as they came over the wire."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from archive.captures import CaptureStore, HeldPayload, Place, RecordedVisit, StoredResponse
from archive.captures.files import is_being_written
from archive.captures.visits import last_visits
from archive.errors import BadUrl, BucketAway, NotFound
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.records import KeptCapture
from archive.storage.batches import in_batches
from archive.storage.database import Database
from archive.storage.models import LARGEST_ID, Capture, Url

LOOKED_THROUGH = 500  # records with rows before the end of a file; a crawl has fewer pages in hand at once
LATEST = 2000  # captures among which a dictionary's pages are looked for
DICTIONARY_PAGES = 6
DICTIONARY_BYTES = 600_000  # compressed in a third of a second


class Captures:
    """The captures of one archive."""

    def __init__(self, database: Database, store: CaptureStore) -> None:
        self._database, self._store = database, store

    def get(self, capture_id: int) -> KeptCapture:
        """The capture with this id. Raises NotFound."""
        with self._database.read() as session:
            row = session.get(Capture, capture_id) if 0 < capture_id <= LARGEST_ID else None
            if row is None:
                raise NotFound(f"no capture {capture_id}")
            return KeptCapture.of(row)

    def article_of(self, capture: KeptCapture) -> int | None:
        """The id of the article to which the capture's URL leads."""
        with self._database.read() as session:
            return session.scalar(select(Url.article_id).where(Url.url == capture.url))

    def of_url(self, url: str) -> tuple[KeptCapture, ...]:
        """All captures of the page at a URL, or at another form of it, oldest first. Raises NotFound if the text is no
        URL."""
        with self._database.read() as session:
            rows = session.scalars(_of_page(url).order_by(Capture.captured_at, Capture.id)).unique()
            return tuple(map(KeptCapture.of, rows))

    def nearest(self, url: str, at: datetime) -> KeptCapture | None:
        """The capture of the page at a URL, or at another form of it, that is nearest to a time; None if there is none.
        Raises NotFound if the text is no URL."""
        before = _of_page(url).where(Capture.captured_at <= at).order_by(Capture.captured_at.desc())
        after = _of_page(url).where(Capture.captured_at > at).order_by(Capture.captured_at)
        with self._database.read() as session:
            sides = (session.scalars(side.limit(1)).unique().first() for side in (before, after))
            found = [row for row in sides if row is not None]
            nearest = min(found, key=lambda row: abs(row.captured_at - at), default=None)
            return KeptCapture.of(nearest) if nearest is not None else None

    def earlier_records(self, url: str) -> list[bytes]:
        """The records of the latest pages of a URL's site, as many as make a dictionary for its next pages; none if the
        archive has too few. A dictionary takes room, too."""
        latest = select(Capture.id).order_by(Capture.id.desc()).limit(LATEST).subquery()
        of_site = (
            select(Capture.file, Capture.offset)
            .join(latest, latest.c.id == Capture.id)
            .join(Url, Url.id == Capture.url_id)
            .where(Url.host == (urlsplit(url).hostname or ""), Capture.revision_id.is_not(None))
            .where(Capture.revisit_of_id.is_(None))
            .order_by(Capture.id.desc())
        )
        with self._database.read() as session:
            places = [Place(*row) for row in session.execute(of_site.limit(DICTIONARY_PAGES))]
        if len(places) < DICTIONARY_PAGES:
            return []
        with suppress(BucketAway):  # then the next file has no dictionary
            return [*_up_to(self._store.raw_records(places), DICTIONARY_BYTES)]
        return []

    def response(self, capture: KeptCapture) -> StoredResponse:
        """The captured response, as it came over the wire. Raises CaptureDamaged.

        It is somebody else's page: never hand it to a browser as if it were yours.
        """
        with self._database.read() as session:
            row = session.get_one(Capture, capture.id)
            original = row.revisit_of
            return self._store.read(_place(row), _place(original) if original else None)

    def html(self, capture: KeptCapture) -> bytes:
        """The captured page with its Content-Encoding undone, in its original character set. Raises CaptureDamaged,
        BodyUndecodable."""
        return self.response(capture).body()

    def held_payloads(self, digests: Iterable[str]) -> dict[str, HeldPayload]:
        """The payloads among these (given by digest) that the archive already holds, each with its first record."""
        with self._database.read() as session:
            rows = session.execute(_HELD, {"digests": set(digests)})
            return {row.payload_digest: HeldPayload(*row) for row in rows}

    def unread(self, since: datetime) -> list[RecordedVisit]:
        """The visits whose records were written after a time by processes that have ended before they read them, in
        the order in which they were made. Empty if the bucket with the records does not answer.
        """
        try:
            return self._unread(since)
        except BucketAway:  # their pages are requested again
            return []

    def _unread(self, since: datetime) -> list[RecordedVisit]:
        files = [name for name in self._store.files() if self._is_left(name, since)]
        with self._database.read() as session:
            visits = last_visits(self._store, {name: _start(session, name) for name in files}).visits
            ids = [visit.captures[-1].record_id for visit in visits]
            rows = set[str]()
            for some in in_batches(ids):
                has_row = Capture.record_id.in_(some)
                rows |= set(session.scalars(select(Capture.record_id).where(has_row)))
        return [visit for visit in visits if visit.captures[-1].record_id not in rows]

    def _is_left(self, name: str, since: datetime) -> bool:
        if is_being_written(self._store.folder, name):
            return False
        at = self._store.warcs.finished_at(name)
        return at is not None and at >= since


def _start(session: Session, file: str) -> int:
    """A place in the file before which nearly all records have rows."""
    rows = select(Capture.offset).where(Capture.file == file).order_by(Capture.id.desc())
    return session.scalar(rows.offset(LOOKED_THROUGH).limit(1)) or 0


def _of_page(url: str) -> Select[Capture]:
    """The captures of the pages whose URL has the same canonical form."""
    try:
        address = fetchable(url)
    except BadUrl as error:
        raise NotFound(f"{url[:200]!r} is not a URL") from error
    page = or_(Url.url == address, Url.canonical == canonicalise(address))
    return (
        select(Capture)
        .join(Url, Url.id == Capture.url_id)
        .where(page)
        .options(joinedload(Capture.url), joinedload(Capture.revision))
    )


def _place(row: Capture) -> Place:
    return Place(row.file, row.offset)


_HELD = (
    select(Capture.record_id, Url.url, Capture.captured_at, Capture.payload_digest)
    .join(Url)
    .where(Capture.payload_digest.in_(bindparam("digests", expanding=True)), Capture.revisit_of_id.is_(None))
    .order_by(Capture.id.desc())  # the first capture of a payload comes last and overwrites the others
)


def _up_to(records: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The first records, as long as they have at most so many bytes together."""
    for record in records:
        limit -= len(record)
        if limit < 0:
            return
        yield record
