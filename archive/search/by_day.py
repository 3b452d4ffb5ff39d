"""For each day, how many of the articles that a search finds each site published."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from archive.search.hits import matching_short
from archive.search.resolving import resolved
from archive.search.search import Search
from archive.storage.models import Article, Revision


@dataclass(frozen=True, slots=True)
class DayCount:
    day: date
    site: str
    articles: int


def by_day(session: Session, search: Search) -> tuple[DayCount, ...]:
    """Counts in order of days and sites. Days without an article are left out; articles without a day are not
    counted."""
    group = (Revision.published_on, Article.site)
    statement = matching_short(session, resolved(session, search), *group, func.count(Article.id.distinct()))
    counted = statement.where(Revision.published_on.is_not(None)).group_by(*group).order_by(*group)
    return tuple(DayCount(*row) for row in session.execute(counted))
