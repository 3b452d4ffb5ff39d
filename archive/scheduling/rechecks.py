"""Articles that are due for a recheck, and which process has claimed which of them.

`archive.scheduling.recheck_ages` decides when an article is due; `archive.ingestion.events` records what a recheck
shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from archive.captures import CaptureStore, HeldPayload, Place
from archive.errors import BucketAway, CaptureDamaged
from archive.scheduling.host_holds import held_hosts, on_hosts
from archive.scheduling.listings import Entry
from archive.scheduling.pages_to_fetch import with_listed
from archive.scheduling.sources import LEASE
from archive.storage.database import Database
from archive.storage.models import (
    Article,
    Capture,
    Command,
    Crawl,
    Listed,
    Listing,
    Revision,
    Source,
    SourceState,
    Url,
)

AT_ONCE = 100  # per host and process: takes less time than a lease lasts, at a request every half minute
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recheck:
    """An article to recheck, at the address where it was last read. `held` is the last response, with its validators
    (RFC 9110 8.8). It is None if the response had no validators, or if the article has further pages, which may have
    changed although the first has not."""

    entry: Entry
    held: HeldPayload
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class _Due:
    article_id: int
    url: Url
    capture: Capture
    original: Capture | None
    has_pages: bool


class Rechecks:
    """The rechecks of one archive. Only articles that an active source lists are rechecked."""

    def __init__(self, database: Database, store: CaptureStore) -> None:
        self._database = database
        self._store = store

    def next_at(self) -> datetime | None:
        """When the next article is due."""
        with self._database.read() as session:
            return session.scalar(
                select(func.min(Article.recheck_at)).where(Article.recheck_at.is_not(None), _is_listed(None))
            )

    def claim(self, owner: str, ids: Sequence[int] | None, per_day: int, now: datetime) -> list[Recheck]:
        """Claim the due articles of these sources (None: all active ones), youngest first, at most `per_day` per host
        and day. The others wait an hour."""
        with self._database.write() as session:
            spent = _spent(session, now)
            taken: list[_Due] = []
            waiting: list[_Due] = []
            for due in _due(session, ids, now):
                spent[due.url.host] = spent.get(due.url.host, 0) + 1
                (taken if spent[due.url.host] <= per_day else waiting).append(due)
            lease = {"leased_by": owner, "leased_until": now + LEASE}
            session.execute(update(Url).where(Url.id.in_([due.url.id for due in taken])).values(lease))
            late = [due.article_id for due in waiting]
            session.execute(update(Article).where(Article.id.in_(late)).values(recheck_at=now + HOUR))
            entries = _entries(session, taken)
            return [self._recheck(due, entries[due.article_id]) for due in taken]

    def _recheck(self, due: _Due, entry: Entry) -> Recheck:
        holder = due.original or due.capture
        held = HeldPayload(holder.record_id, holder.url.url, holder.captured_at, holder.payload_digest)
        if due.has_pages:
            return Recheck(entry, held, None, None)
        try:
            head = self._store.read(_place(due.capture), _place(holder) if due.original else None).head
        except (CaptureDamaged, BucketAway):  # then the page is fetched whole and stored again
            return Recheck(entry, held, None, None)
        return Recheck(entry, held, head.field("ETag"), head.field("Last-Modified"))


def _place(capture: Capture) -> Place:
    return Place(capture.file, capture.offset)


def _is_listed(ids: Sequence[int] | None) -> ColumnElement[bool]:
    """Whether a listing of these sources (None: of an active one) names the article."""
    named = (
        select(Url.id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .join(Source, Source.id == Listing.source_id)
        .where(Url.article_id == Article.id)
        .correlate(Article)
    )
    return exists(named.where(Source.state == SourceState.ACTIVE if ids is None else Source.id.in_(ids)))


def _spent(session: Session, now: datetime) -> dict[str, int]:
    """How many rechecks each host had in the last day."""
    rows = session.execute(
        select(Url.host, func.count())
        .select_from(Capture)
        .join(Crawl, Crawl.id == Capture.crawl_id)
        .join(Url, Url.id == Capture.url_id)
        .where(Crawl.command == Command.RECHECK, Crawl.started_at > now - 2 * DAY)
        .where(Capture.captured_at > now - DAY)
        .group_by(Url.host)
    )
    return dict(rows.all())


def _due(session: Session, ids: Sequence[int] | None, now: datetime) -> list[_Due]:
    last_read = (
        select(Capture.id)
        .join(Revision, Revision.id == Capture.revision_id)
        .where(Revision.article_id == Article.id)
        .order_by(Capture.captured_at.desc(), Capture.id.desc())
        .limit(1)
        .correlate(Article)
        .scalar_subquery()
    )
    turn = func.row_number().over(partition_by=Url.host, order_by=Article.first_seen_at.desc())
    due = (
        select(Article.id.label("article_id"), Capture.id.label("capture_id"), turn.label("turn"))
        .select_from(Article)
        .join(Capture, Capture.id == last_read)
        .join(Url, Url.id == Capture.url_id)
        .where(
            Article.recheck_at <= now,
            or_(Url.leased_until.is_(None), Url.leased_until < now),
            ~on_hosts(Url.url, held_hosts(session, now)),
            _is_listed(ids),
        )
    )
    due_rows, original = due.subquery(), aliased(Capture)
    rows = session.execute(
        select(
            due_rows.c.article_id, Url, Capture, original, Revision.evidence["pages"].as_string().is_not(None)
        )
        .select_from(due_rows)
        .join(Capture, Capture.id == due_rows.c.capture_id)
        .join(Revision, Revision.id == Capture.revision_id)
        .join(Url, Url.id == Capture.url_id)
        .outerjoin(original, original.id == Capture.revisit_of_id)
        .where(due_rows.c.turn <= AT_ONCE)
        .order_by(due_rows.c.turn)
    )
    return [_Due(*row) for row in rows]


def _entries(session: Session, taken: Sequence[_Due]) -> dict[int, Entry]:
    """What all listings say about each article, under any of its addresses, by the article's id."""
    entries = {due.article_id: Entry(due.url.url) for due in taken}
    rows = session.execute(
        select(Url.article_id, Listed)
        .join(Listed, Listed.url_id == Url.id)
        .where(Url.article_id.in_(entries))
        .order_by(Listed.listing_id)
    )
    for article_id, listed in rows:
        assert article_id is not None
        entries[article_id] = with_listed(entries[article_id], listed)
    return entries
