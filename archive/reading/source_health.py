"""The health of each source: how much it publishes compared with its usual rate, what fails and why, and which fields
can no longer be read from its pages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from archive.reading.field_drift import FieldDrift, drift
from archive.scheduling.source_records import KeptSource
from archive.scheduling.sources import Sources
from archive.storage.database import Database
from archive.storage.few_rows import is_taken_down
from archive.storage.models import Article, Listed, Listing, Reason, Revision, SourceState, Url

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
    """The health of all sources. The number of statements does not depend on the number of sources."""
    kept = sources.all()
    with database.read() as session:
        articles, rhythms = _articles(session), _rhythms(session, now)
        unpublished, failures = _unpublished(session), _failures(session)
    return [
        _health(
            source,
            articles.get(source.id, []),
            rhythms.get(source.id, NO_RHYTHM),
            unpublished.get(source.id, 0),
            failures.get(source.id, {}),
        )
        for source in kept
    ]


def _health(
    source: KeptSource,
    articles: "Sequence[_Article]",
    rhythm: "_Rhythm",
    unpublished: int,
    failures: dict[Reason, int],
) -> SourceHealth:
    seen_at = [article.seen_at for article in articles]
    fields = {name: [article.has(name) for article in articles] for name in FIELDS} if articles else {}
    drifts = (drift(name, filled, seen_at) for name, filled in fields.items())
    return SourceHealth(
        source=source,
        per_day=rhythm.per_day,
        usual_per_day=rhythm.usual_per_day,
        unpublished=unpublished,
        failures=failures,
        fill_rates={name: sum(filled) / len(filled) for name, filled in fields.items()},
        drifts=tuple(fallen for fallen in drifts if fallen is not None),
    )


FIELDS: dict[str, ColumnElement[bool]] = {
    "title": Revision.title != "",
    "authors": cast(Revision.authors, Text) != "[]",
    "date": Revision.published_at.is_not(None),
    "text": Revision.words >= MIN_WORDS,
    "description": Revision.description != "",
    "image": Revision.image_url != "",
    "tags": cast(Revision.tags, Text) != "[]",
}
BITS = {name: 1 << place for place, name in enumerate(FIELDS)}
_FILLED = sum((case((is_there, BITS[name]), else_=0) for name, is_there in FIELDS.items()), start=literal(0))


class _Article(NamedTuple):
    """When an article was first seen, and which fields it has, as the sum of their `BITS`."""

    seen_at: datetime
    filled: int

    def has(self, field: str) -> bool:
        return bool(self.filled & BITS[field])


def _articles(session: Session) -> dict[int, list[_Article]]:
    """Each source's latest articles, oldest first."""
    newest_first = (Article.first_seen_at.desc(), Article.id.desc())
    place = func.row_number().over(partition_by=LISTED.c.source_id, order_by=newest_first)
    latest = (
        select(LISTED.c.source_id, LISTED.c.article_id, Article.first_seen_at, place.label("place"))
        .join(Article, Article.id == LISTED.c.article_id)
        .subquery()
    )
    rows = session.execute(
        select(latest.c.source_id, latest.c.first_seen_at, _FILLED)
        .join(Revision, (Revision.article_id == latest.c.article_id) & Revision.is_latest)
        .where(latest.c.place <= RECENT)
        .order_by(latest.c.source_id, latest.c.place.desc())
    )
    found = defaultdict[int, list[_Article]](list)
    for source_id, seen_at, filled in rows:
        found[source_id].append(_Article(seen_at, filled))
    return found


LISTED = (
    select(Listing.source_id, Url.article_id)
    .join(Listed, Listed.listing_id == Listing.id)
    .join(Url, Url.id == Listed.url_id)
    .where(Url.article_id.is_not(None))
    .distinct()
    .subquery()
)
"""Each source with each article that its listings name."""


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """The number of articles per day in the last week, and usually."""

    per_day: float
    usual_per_day: float | None


NO_RHYTHM = _Rhythm(0.0, None)


def _rhythms(session: Session, now: datetime) -> dict[int, _Rhythm]:
    """By when the sources' articles were published, if known, or first seen."""
    when = func.coalesce(Revision.published_at, Article.first_seen_at, type_=Article.first_seen_at.type)
    is_before = when <= now - WEEK
    rows = session.execute(
        select(
            LISTED.c.source_id,
            func.sum(case((and_(~is_before, when <= now), 1), else_=0)),
            func.sum(case((is_before, 1), else_=0)),
            func.min(case((is_before, when)), type_=Article.first_seen_at.type),
        )
        .join(Article, Article.id == LISTED.c.article_id)
        .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
        .where(when > now - HABIT - WEEK)
        .group_by(LISTED.c.source_id)
    )
    return {source_id: _rhythm(now, *counts) for source_id, *counts in rows}


def _rhythm(now: datetime, recent: int, before: int, first_before: datetime | None) -> _Rhythm:
    days = (now - WEEK - first_before) / timedelta(days=1) if first_before else 0.0
    return _Rhythm(recent / 7, before / days if days >= 1 else None)


def _failures(session: Session) -> dict[int, dict[Reason, int]]:
    """How many pages of each source could not be stored, by reason, the most frequent first."""
    count = func.count(Url.id.distinct())
    rows = session.execute(
        select(Listing.source_id, Url.reason, count)
        .select_from(Url)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .where(Url.reason.is_not(None), Url.article_id.is_(None))
        .group_by(Listing.source_id, Url.reason)
        .order_by(count.desc(), Url.reason)
    )
    failures = defaultdict[int, dict[Reason, int]](dict)
    for source_id, reason, failed in rows:
        assert reason is not None
        failures[source_id][reason] = failed
    return failures


def _unpublished(session: Session) -> dict[int, int]:
    """How many articles of each source were taken down."""
    rows = session.execute(
        select(Listing.source_id, func.count(Article.id.distinct()))
        .select_from(Article)
        .join(Url, Url.article_id == Article.id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .where(is_taken_down())
        .group_by(Listing.source_id)
    )
    return dict(rows.all())
