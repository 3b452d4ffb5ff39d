"""Pages that a person requested by URL and that are not stored. They are tried again when due.

`archive.scheduling.asked_lists` enters them before they are fetched."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from archive.scheduling.asked_lists import in_work
from archive.scheduling.host_holds import held_hosts, on_hosts
from archive.storage.database import Database
from archive.storage.models import Url, UrlState

AT_ONCE = 1000
LEASE = timedelta(hours=1)


class RequestedPages:
    """The requested pages of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, owner: str, now: datetime) -> list[str]:
        """Claim the due pages that no other process has claimed, in the order in which they were requested."""
        with self._database.write() as session:
            due = _due(session, now).order_by(Url.asked_at, Url.id).limit(AT_ONCE)
            rows = session.execute(due).all()
            lease = {"leased_by": owner, "leased_until": now + LEASE}
            session.execute(update(Url).where(Url.id.in_([row.id for row in rows])).values(lease))
            return [row.url for row in rows]

    def next_at(self) -> datetime | None:
        """When the next requested page is due."""
        now = datetime.now(UTC)
        with self._database.read() as session:
            at = func.min(func.coalesce(Url.retry_at, Url.asked_at, type_=Url.asked_at.type))
            return session.scalar(select(at).where(*_waiting(session, now), _is_free(now)))


def _due(session: Session, now: datetime):  # type: ignore[no-untyped-def]  # SQLAlchemy's own long type
    is_due = or_(Url.retry_at.is_(None), Url.retry_at <= now)
    return select(Url.id, Url.url).where(*_waiting(session, now), _is_free(now), is_due)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Url.leased_until.is_(None), Url.leased_until < now)


def _waiting(session: Session, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Requested, not stored, and still to be tried: never fetched, or with a time for the next try."""
    same = aliased(Url)
    return (
        Url.asked_at.is_not(None),
        Url.article_id.is_(None),
        or_(and_(Url.state == UrlState.DISCOVERED, Url.reason.is_(None)), Url.retry_at.is_not(None)),
        ~exists().where(same.canonical == Url.canonical, same.state == UrlState.KEPT),
        ~in_work(now),
        ~on_hosts(Url.url, held_hosts(session, now)),
    )
