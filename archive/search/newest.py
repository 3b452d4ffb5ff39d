"""All that a search finds, newest first, for those who want the whole of it and no ranking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from archive.search.choose_dialect import dialect_of
from archive.search.hits import NEWEST_FIRST, matching
from archive.search.resolving import resolved
from archive.search.search import Search
from archive.storage.models import Revision


@dataclass(frozen=True, slots=True)
class Found:
    """A revision that was found, and since when its article reads so."""

    revision_id: int
    article_id: int
    seen_at: datetime


def newest_first(session: Session, search: Search, limit: int | None = None) -> list[Found]:
    """The order is of publication; what has no date comes last. The same archive gives the same list."""
    columns = (Revision.id, Revision.article_id, Revision.seen_at)
    statement = (
        matching(resolved(session, search), dialect_of(session), *columns)
        .order_by(*NEWEST_FIRST)
        .limit(limit)
    )
    return [Found(*row) for row in session.execute(statement)]
