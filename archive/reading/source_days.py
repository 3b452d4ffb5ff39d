"""Which articles each source lists, and when those of the last weeks appeared."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ColumnExpressionArgument,
    CompoundSelect,
    Select,
    Subquery,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from archive.storage.models import Article, Listed, Listing, Revision, Url

DAYS = 30


def is_of(ids: Sequence[int] | None) -> ColumnElement[bool]:
    """The condition that a listing is of these sources (None: of any)."""
    return true() if ids is None else Listing.source_id.in_(ids)


def listed_articles(ids: Sequence[int] | None) -> Subquery:
    """Each of these sources (None: all) with each article that its listings name."""
    articles = named(Url.article_id).where(Url.article_id.is_not(None), is_of(ids))
    return articles.distinct().subquery()


def recent_moments(
    session: Session, since: datetime, until: datetime, ids: Sequence[int] | None
) -> dict[int, list[datetime]]:
    """When the articles of each of these sources (None: of all) appeared that are newer than `since`: when they were
    published, if it is known, or else when they were first seen."""
    rows = session.execute(_of_all(since, until) if ids is None else _of_some(since, until, ids))
    found = defaultdict[int, list[datetime]](list)
    for source_id, _, at in rows:
        found[source_id].append(at)
    return found


def by_day(moments: Sequence[datetime], now: datetime) -> tuple[tuple[date, int], ...]:
    """A count for each of the last DAYS days (UTC)."""
    counts = Counter(at.astimezone(UTC).date() for at in moments)
    today = now.astimezone(UTC).date()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    return tuple((day, counts[day]) for day in days)


def _of_all(since: datetime, until: datetime) -> Select[int, int, datetime]:
    """Begins with the new articles, which are few in an old archive; an index finds them."""
    recent = _recent_articles(since, until)
    return (
        named(recent.c.article_id, recent.c.at).join(recent, recent.c.article_id == Url.article_id).distinct()
    )


def _recent_articles(since: datetime, until: datetime) -> CTE:
    published, seen = Revision.published_at, Article.first_seen_at
    dated = select(Revision.article_id, published.label("at")).where(published > since, published <= until)
    undated = select(Revision.article_id, seen).join(Article, Article.id == Revision.article_id)
    undated = undated.where(published.is_(None), seen > since, seen <= until)
    both: CompoundSelect[int, datetime] = union_all(
        dated.where(Revision.is_latest), undated.where(Revision.is_latest)
    )
    return both.cte("recent").prefix_with("MATERIALIZED")


def _of_some(since: datetime, until: datetime, ids: Sequence[int]) -> Select[int, int, datetime]:
    listed = listed_articles(ids)
    at = func.coalesce(Revision.published_at, Article.first_seen_at, type_=Article.first_seen_at.type)
    return (
        select(listed.c.source_id, listed.c.article_id, at)
        .join(Article, Article.id == listed.c.article_id)
        .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
        .where(at > since, at <= until)
    )


def named(*columns: ColumnExpressionArgument[Any]) -> Select[Any]:
    """The source of each URL that a listing names, with these columns."""
    urls = select(Listing.source_id, *columns).select_from(Url).join(Listed, Listed.url_id == Url.id)
    return urls.join(Listing, Listing.id == Listed.listing_id)
