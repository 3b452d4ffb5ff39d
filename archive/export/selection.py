"""What is to be exported, with everything that the archive has of it: items and captures, newest article first.

All is read in batches within one session, so that an export shows one state of the archive, however long it takes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload

from archive.captures import CaptureStore, Place, StoredRecord
from archive.errors import CaptureDamaged
from archive.export.item import Item
from archive.search.newest import newest_first
from archive.search.query import parse
from archive.search.rows import Per
from archive.search.search import Search
from archive.storage.batches import in_batches
from archive.storage.models import Capture, Revision, Url

BATCH = 200
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # the earliest date that a ZIP file can store


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles to export: those that a query finds (without a query, all), in their latest revision or in all
    revisions that it finds.

    `changed_since` excludes articles that have not changed since that time. `limit` takes only the newest.
    """

    query: str = ""
    changed_since: datetime | None = None
    all_revisions: bool = False
    limit: int | None = None

    def search(self, today: date) -> Search:
        """The search for this selection. Raises BadQuery."""
        return Search(parse(self.query, today), today, Per.REVISION, self.all_revisions, self.changed_since)


@dataclass(frozen=True, slots=True)
class ExportedCapture:
    """A capture with its records: the response or revisit, then its request."""

    url: str
    at: datetime
    revision_id: int | None
    title: str | None
    text: str | None
    record: StoredRecord
    request: StoredRecord | None


class Selected:
    """What a selection finds. `as_of` is when the newest of it was first seen: the only time that a reproducible file
    may state. `problems` collects the captures that could not be read."""

    def __init__(self, selection: Selection, session: Session, store: CaptureStore, today: date) -> None:
        self.selection = selection
        self._session = session
        self._store = store
        self._found = newest_first(session, selection.search(today), selection.limit)
        self.as_of = max((revision.seen_at for revision in self._found), default=EARLIEST)
        self.problems: list[str] = []

    @property
    def query(self) -> str:
        """The query as it was typed, without bytes that were not UTF-8."""
        return self.selection.query.encode(errors="replace").decode()

    @property
    def title(self) -> str:
        """A title for readers who do not have the manifest."""
        return f"Pressmark: {self.query}" if self.query else "Pressmark"

    @property
    def urn(self) -> str:
        """An identifier that is the same for the same selection."""
        return uuid5(NAMESPACE_URL, f"pressmark:{self.selection}").urn

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Item]:
        for batch in in_batches([revision.revision_id for revision in self._found], BATCH):
            rows = {row.id: row for row in self._session.scalars(_revisions(batch))}
            yield from (Item.of(rows[key]) for key in batch)
            self._session.expunge_all()

    def captures(self) -> Iterator[ExportedCapture]:
        """Every capture of the selected articles, including redirects to them, and captures that hold the payload of a
        revisit among them. Each comes once, payloads before the revisits that refer to them."""
        given: set[int] = set()
        for batch in in_batches(list(dict.fromkeys(revision.article_id for revision in self._found)), BATCH):
            for row in self._session.scalars(_captures(batch)):
                for row_or_original in (row.revisit_of, row):
                    if row_or_original is not None and row_or_original.id not in given:
                        given.add(row_or_original.id)
                        yield from self._read(row_or_original)
            self._session.expunge_all()

    def _read(self, row: Capture) -> Iterator[ExportedCapture]:
        try:
            record = self._store.record(Place(row.file, row.offset))
        except CaptureDamaged as damage:
            self.problems.append(f"{row.url.url}: {damage}")
            return
        title, text = (row.revision.title, row.revision.text) if row.revision else (None, None)
        yield ExportedCapture(
            row.url.url, row.captured_at, row.revision_id, title, text, record, self._request(record)
        )

    def _request(self, capture: StoredRecord) -> StoredRecord | None:
        """The record after the capture's, if it is the capture's request: they are written in this order."""
        try:
            after = self._store.record(Place(capture.place.file, capture.place.offset + capture.length))
        except CaptureDamaged:
            return None
        concurrent_to = (after.record.field("WARC-Concurrent-To") or "").strip("<>")
        return after if concurrent_to == capture.record.record_id else None


def _revisions(ids: Sequence[int]) -> Select[Revision]:
    unread = (defer(Revision.evidence), defer(Revision.comments))
    return select(Revision).where(Revision.id.in_(ids)).options(joinedload(Revision.article), *unread)


def _captures(article_ids: Sequence[int]) -> Select[Capture]:
    shown = (
        joinedload(Capture.url),
        joinedload(Capture.revision).load_only(Revision.title, Revision.text),
        joinedload(Capture.revisit_of).joinedload(Capture.url),
        joinedload(Capture.revisit_of).joinedload(Capture.revision).load_only(Revision.title, Revision.text),
    )
    of_articles = select(Capture).join(Url, Url.id == Capture.url_id).where(Url.article_id.in_(article_ids))
    return of_articles.order_by(Capture.captured_at, Capture.id).options(*shown)
