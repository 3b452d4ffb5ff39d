"""How many articles each source published on each of the last days."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from archive.reading.source_health import LISTED
from archive.storage.database import Database
from archive.storage.models import Article, Revision

DAYS = 30


def articles_by_day(database: Database, now: datetime) -> dict[int, tuple[tuple[date, int], ...]]:
    """For each source with articles in the last DAYS days, a count for each of these days (UTC). The day of an article
    is that of its publication, if it is known, or else the day on which it was first seen."""
    days = [now.astimezone(UTC).date() - timedelta(days=ago) for ago in reversed(range(DAYS))]
    when = func.coalesce(Revision.published_at, Article.first_seen_at, type_=Article.first_seen_at.type)
    statement = (
        select(LISTED.c.source_id, when)
        .join(Article, Article.id == LISTED.c.article_id)
        .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
        .where(when > now - timedelta(days=DAYS), when <= now)
    )
    counts = defaultdict[int, Counter[date]](Counter)
    with database.read() as session:
        for source_id, at in session.execute(statement):
            counts[source_id][at.astimezone(UTC).date()] += 1
    return {source_id: tuple((day, of_day[day]) for day in days) for source_id, of_day in counts.items()}
