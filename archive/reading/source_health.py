"""The health of each source: how much it publishes compared with its usual rate, what fails and why, and which fields
can no longer be read from its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.reading.field_drift import FieldDrift, drift
from archive.scheduling.pages_to_fetch import listed_by
from archive.scheduling.source_records import KeptSource
from archive.scheduling.sources import Sources
from archive.storage.database import Database
from archive.storage.models import Article, ArticleState, Listed, Listing, Reason, Revision, SourceState, Url

WEEK = timedelta(days=7)
HABIT = 8 * WEEK  # before the last week: spans holidays, but follows a site that changes
RECENT = 300  # articles from which fill rates are computed
MIN_WORDS = 50  # of a text that counts as one


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The health of one source. `per_day` is the rate of the last seven days; `usual_per_day` is that of the eight
    weeks before, or of as many as are known (None if none is known). `failures` counts the pages that its listings name
    and that could not be stored, by reason. `fill_rates` gives for each field the share of its latest articles that
    have it."""

    source: KeptSource
    per_day: float
    usual_per_day: float | None
    unpublished: int
    failures: dict[Reason, int]
    fill_rates: dict[str, float]
    drifts: tuple[FieldDrift, ...]

    @property
    def is_failing(self) -> bool:
        """Whether the source is crawled and one of its listings could not be read at the last look."""
        return self.source.state is SourceState.ACTIVE and self.source.failures > 0


def health(sources: Sources, database: Database, now: datetime) -> list[SourceHealth]:
    """The health of all sources."""
    kept = sources.all()
    with database.read() as session:
        return [_health(session, source, now) for source in kept]


def _health(session: Session, source: KeptSource, now: datetime) -> SourceHealth:
    articles = _articles(session, source.id)
    seen_at = [article.seen_at for article in articles]
    fields = {name: [article.has[name] for article in articles] for name in FIELDS} if articles else {}
    drifts = (drift(name, filled, seen_at) for name, filled in fields.items())
    per_day, usual = _rhythm(_published(session, source.id, now - HABIT - WEEK), now)
    return SourceHealth(
        source=source,
        per_day=per_day,
        usual_per_day=usual,
        unpublished=_unpublished(session, source.id),
        failures=_failures(session, source.id),
        fill_rates={name: sum(filled) / len(filled) for name, filled in fields.items()},
        drifts=tuple(fallen for fallen in drifts if fallen is not None),
    )


FIELDS = ("title", "authors", "date", "text", "description", "image", "tags")


@dataclass(frozen=True, slots=True)
class _Article:
    seen_at: datetime
    has: dict[str, bool]


def _articles(session: Session, source_id: int) -> list[_Article]:
    """The source's latest articles, oldest first, with their fields."""
    values = (
        *(Revision.title, Revision.authors, Revision.published_at, Revision.words >= MIN_WORDS),
        *(Revision.description, Revision.image_url, Revision.tags),
    )
    rows = session.execute(
        select(Article.first_seen_at, *values)
        .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
        .where(Article.id.in_(listed_by([source_id])))
        .order_by(Article.first_seen_at.desc(), Article.id.desc())
        .limit(RECENT)
    )
    return [
        _Article(seen_at, {name: bool(value) for name, value in zip(FIELDS, read, strict=True)})
        for seen_at, *read in reversed(rows.all())
    ]


def _published(session: Session, source_id: int, since: datetime) -> list[datetime]:
    """When the source's articles were published, if known, or first seen."""
    when = func.coalesce(Revision.published_at, Article.first_seen_at, type_=Article.first_seen_at.type)
    return list(
        session.scalars(
            select(when)
            .select_from(Article)
            .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
            .where(Article.id.in_(listed_by([source_id])), when > since)
            .order_by(when)
        )
    )


def _rhythm(published: Sequence[datetime], now: datetime) -> tuple[float, float | None]:
    """The number of articles per day in the last week, and usually."""
    recent = sum(now - WEEK < when <= now for when in published)
    before = [when for when in published if when <= now - WEEK]
    days = (now - WEEK - before[0]) / timedelta(days=1) if before else 0.0
    return recent / 7, len(before) / days if days >= 1 else None


def _failures(session: Session, source_id: int) -> dict[Reason, int]:
    rows = session.execute(
        select(Url.reason, func.count(Url.id.distinct()))
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .where(Listing.source_id == source_id, Url.reason.is_not(None), Url.article_id.is_(None))
        .group_by(Url.reason)
        .order_by(func.count(Url.id.distinct()).desc())
    )
    return {reason: count for reason, count in rows if reason is not None}


def _unpublished(session: Session, source_id: int) -> int:
    taken_down = select(func.count(Article.id)).where(
        Article.id.in_(listed_by([source_id])), Article.state == ArticleState.UNPUBLISHED
    )
    return session.scalar(taken_down) or 0
