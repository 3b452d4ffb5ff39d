"""Everything that a search finds, newest first, for callers that want all results without ranking."""

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
    """A revision that was found, and when its article's text got its present state."""

    revision_id: int
    article_id: int
    seen_at: datetime


def newest_first(session: Session, search: Search, limit: int | None = None) -> list[Found]:
    """Results ordered by publication, undated ones last. The same archive gives the same list."""
    columns = (Revision.id, Revision.article_id, Revision.seen_at)
    statement = (
        matching(resolved(session, search), dialect_of(session), *columns)
        .order_by(*NEWEST_FIRST)
        .limit(limit)
    )
    return [Found(*row) for row in session.execute(statement)]
