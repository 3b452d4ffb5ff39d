"""Changes in pages, newest first. Only the changes of the page are compared word by word, so that a page of a large
archive takes no longer than one of a small archive."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from heapq import merge
from itertools import islice
from typing import Self

from sqlalchemy import ColumnElement, Select, and_, false, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.errors import BadQuery
from archive.reading.changes import Change, ChangeKind, edits, events
from archive.scheduling.pages_to_fetch import listed_by
from archive.search.cursor import read_cursor, write_cursor
from archive.storage.models import Article, Event, EventKind, Revision

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes to list: those seen from `since` and before `until`, of these kinds, of articles that these
    sources list, and of articles on this site or a subdomain of it. None means all."""

    since: datetime | None = None
    until: datetime | None = None
    source_ids: Sequence[int] | None = None
    kinds: Collection[ChangeKind] | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some changes, newest first, and the cursor for the next ones, if there are any."""

    changes: tuple[Change, ...]
    next_cursor: str | None


def latest_changes(
    session: Session, wanted: ChangeFilter, limit: int = 20, cursor: str | None = None
) -> ChangePage:
    """A page of at most `limit` changes: the newest, or those after a cursor. Raises BadQuery for an invalid
    cursor."""
    after = _Place.read(cursor) if cursor else None
    places = list(
        islice(merge(*_places(session, wanted, after, limit + 1), key=_order, reverse=True), limit + 1)
    )
    shown = places[:limit]
    more = shown[-1].write() if len(places) > limit else None
    return ChangePage(tuple(_changes(session, shown)), more)


class _Kind(IntEnum):
    """The tables of changes; of two changes at the same time, an event counts as the later."""

    EDIT = 0
    EVENT = 1


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a change in the list of all changes."""

    at: datetime
    kind: _Kind
    id: int

    @classmethod
    def read(cls, cursor: str) -> Self:
        try:
            at, kind, id_ = read_cursor(cursor)
            if type(id_) is not int or not 0 <= id_ <= LARGEST_ID or type(kind) is not int:
                raise ValueError(cursor)
            return cls(datetime.fromisoformat(at).astimezone(UTC), _Kind(kind), id_)
        except (ValueError, TypeError, OverflowError) as error:
            raise BadQuery(f"{cursor[:80]!r} is not a cursor; ask again without one.") from error

    def write(self) -> str:
        return write_cursor([self.at.isoformat(), int(self.kind), self.id])


def _order(place: _Place) -> tuple[datetime, int, int]:
    return place.at, place.kind, place.id


def _places(
    session: Session, wanted: ChangeFilter, after: _Place | None, limit: int
) -> Iterable[list[_Place]]:
    """The places of the newest edits, and of the newest events."""
    statements = {
        _Kind.EDIT: (_edit_places(wanted), Revision.seen_at, Revision.id),
        _Kind.EVENT: (_event_places(wanted), Event.at, Event.id),
    }
    for kind, (statement, at, id_) in statements.items():
        for condition in _window(wanted, at):
            statement = statement.where(condition)
        if after is not None:
            statement = statement.where(_before(after, kind, at, id_))
        rows = session.execute(statement.order_by(at.desc(), id_.desc()).limit(limit))
        yield [_Place(found_at, kind, found_id) for found_at, found_id in rows]


def _edit_places(wanted: ChangeFilter) -> Select[datetime, int]:
    # A literal: SQLite uses an index on a part of a table only if the statement names this part in the same words.
    statement = select(Revision.seen_at, Revision.id).where(literal_column("revision.number > 1"))
    if wanted.kinds is not None and ChangeKind.EDITED not in wanted.kinds:
        return statement.where(false())
    return statement.where(*_of_articles(wanted, Revision.article_id))


def _event_places(wanted: ChangeFilter) -> Select[datetime, int]:
    statement = select(Event.at, Event.id)
    if wanted.kinds is not None:
        kinds = [EventKind(kind.value) for kind in wanted.kinds if kind is not ChangeKind.EDITED]
        statement = statement.where(Event.kind.in_(kinds))
    return statement.where(*_of_articles(wanted, Event.article_id))


def _of_articles(
    wanted: ChangeFilter, article_id: InstrumentedAttribute[int]
) -> Iterator[ColumnElement[bool]]:
    if wanted.source_ids is not None:
        yield article_id.in_(listed_by(wanted.source_ids))
    if wanted.site is not None:
        on_site = or_(Article.site == wanted.site, Article.site.endswith(f".{wanted.site}", autoescape=True))
        yield article_id.in_(select(Article.id).where(on_site))


def _window(wanted: ChangeFilter, at: InstrumentedAttribute[datetime]) -> list[ColumnElement[bool]]:
    since = [] if wanted.since is None else [at >= wanted.since]
    return since if wanted.until is None else [*since, at < wanted.until]


def _before(
    place: _Place, kind: _Kind, at: InstrumentedAttribute[datetime], id_: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """That a row of a table comes after this place in the list, and so happened before it."""
    if kind == place.kind:
        return or_(at < place.at, and_(at == place.at, id_ < place.id))
    return at <= place.at if kind < place.kind else at < place.at


def _changes(session: Session, places: Sequence[_Place]) -> list[Change]:
    edited = [place.id for place in places if place.kind is _Kind.EDIT]
    befallen = [place.id for place in places if place.kind is _Kind.EVENT]
    found = {
        **{(_Kind.EDIT, id_): change for id_, change in edits(session, [Revision.id.in_(edited)])},
        **{(_Kind.EVENT, id_): change for id_, change in events(session, [Event.id.in_(befallen)])},
    }
    return [found[place.kind, place.id] for place in places if (place.kind, place.id) in found]
