"""The health of each source: how much it publishes compared with its usual rate, what fails and why, and which fields
can no longer be read from its pages."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, select
from sqlalchemy.orm import Session

from archive.reading.field_drift import Fall, FieldDrift, lasting_fall
from archive.reading.source_days import by_day, is_of, listed_articles, named, recent_moments
from archive.scheduling.source_records import KeptSource
from archive.scheduling.sources import Sources
from archive.storage.batches import in_batches
from archive.storage.database import Database
from archive.storage.few_rows import is_taken_down
from archive.storage.models import Article, Listing, Reason, Revision, SourceState, Url

WEEK = timedelta(days=7)
HABIT = 8 * WEEK  # before the last week: spans holidays, but follows a site that changes
FIRST_CRAWL = timedelta(days=1)
RECENT = 300  # articles from which fill rates are computed
MIN_WORDS = 50  # of a text that counts as one


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The health of one source. `per_day` is the rate of the last seven days; `usual_per_day` is that of the eight
    weeks before, or of as many as are known (None if none is known). `by_day` has a count for each of the last 30 days
    (UTC). `failures` counts the pages that its listings name and that could not be stored, by reason. `fill_rates`
    gives for each field the share of its latest articles that have it."""

    source: KeptSource
    per_day: float
    usual_per_day: float | None
    by_day: tuple[tuple[date, int], ...]
    unpublished: int
    failures: dict[Reason, int]
    fill_rates: dict[str, float]
    drifts: tuple[FieldDrift, ...]

    @property
    def is_failing(self) -> bool:
        """Whether the source is crawled and one of its listings could not be read at the last look."""
        return self.source.state is SourceState.ACTIVE and self.source.failures > 0


def health(
    sources: Sources, database: Database, now: datetime, ids: Sequence[int] | None = None
) -> list[SourceHealth]:
    """The health of these sources (None: of all). The number of statements hardly depends on their number."""
    kept = sources.all(ids)
    with database.read() as session:
        articles, moments = _articles(session, ids), recent_moments(session, now - HABIT - WEEK, now, ids)
        unpublished, failures = _unpublished(session, ids), _failures(session, ids)
        drifts = _drifts(session, articles)
    return [
        SourceHealth(
            source=source,
            **asdict(_rhythm(now, moments.get(source.id, ()))),
            by_day=by_day(moments.get(source.id, ()), now),
            unpublished=unpublished.get(source.id, 0),
            failures=failures.get(source.id, {}),
            fill_rates=_fill_rates(articles.get(source.id, ())),
            drifts=drifts.get(source.id, ()),
        )
        for source in kept
    ]


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
    """Which fields an article has, as the sum of their `BITS`."""

    id: int
    filled: int


def _articles(session: Session, ids: Sequence[int] | None) -> dict[int, list[_Article]]:
    """The latest articles of each source, oldest first: ids grow with the time when an article was first seen."""
    listed = listed_articles(ids)
    place = func.row_number().over(partition_by=listed.c.source_id, order_by=listed.c.article_id.desc())
    latest = select(listed, place.label("place")).subquery()
    rows = session.execute(
        select(latest.c.source_id, latest.c.article_id, _FILLED)
        .join(Revision, (Revision.article_id == latest.c.article_id) & Revision.is_latest)
        .where(latest.c.place <= RECENT)
        .order_by(latest.c.source_id, latest.c.place.desc())
    )
    found = defaultdict[int, list[_Article]](list)
    for source_id, article_id, filled in rows:
        found[source_id].append(_Article(article_id, filled))
    return found


def _fill_rates(articles: Sequence[_Article]) -> dict[str, float]:
    counts = Counter(article.filled for article in articles)
    return {
        name: sum(count for filled, count in counts.items() if filled & bit) / counts.total()
        for name, bit in BITS.items()
        if counts
    }


def _drifts(
    session: Session, articles: Mapping[int, Sequence[_Article]]
) -> dict[int, tuple[FieldDrift, ...]]:
    """The fields of each source that fewer of its articles have than before. A first crawl reads articles in no order
    of time: only the feed of the newest may name authors.
    """
    falls = {source_id: _falls(of_source) for source_id, of_source in articles.items()}
    first = {
        articles[source_id][place].id
        for source_id, of in falls.items()
        for fall in of.values()
        for place in (0, fall.start)
    }
    seen_at: dict[int, datetime] = {}
    for some in in_batches(sorted(first)):
        seen_at |= dict(
            session.execute(select(Article.id, Article.first_seen_at).where(Article.id.in_(some))).all()
        )
    return {
        source_id: tuple(
            FieldDrift(field, fall.before, fall.after, seen_at[articles[source_id][fall.start].id])
            for field, fall in of_source.items()
            if seen_at[articles[source_id][fall.start].id] - seen_at[articles[source_id][0].id] >= FIRST_CRAWL
        )
        for source_id, of_source in falls.items()
    }


def _falls(articles: Sequence[_Article]) -> dict[str, Fall]:
    falls = {
        name: lasting_fall([bool(article.filled & bit) for article in articles]) for name, bit in BITS.items()
    }
    return {name: fall for name, fall in falls.items() if fall is not None}


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """The number of articles per day in the last week, and usually."""

    per_day: float
    usual_per_day: float | None


def _rhythm(now: datetime, moments: Sequence[datetime]) -> _Rhythm:
    """`moments` are those of the source's articles in the last week and in HABIT before it."""
    before = [at for at in moments if at <= now - WEEK]
    days = (now - WEEK - min(before)) / timedelta(days=1) if before else 0.0
    return _Rhythm((len(moments) - len(before)) / 7, len(before) / days if days >= 1 else None)


def _failures(session: Session, ids: Sequence[int] | None) -> dict[int, dict[Reason, int]]:
    """How many pages of each source could not be stored, by reason, the most frequent first."""
    count = func.count(Url.id.distinct())
    rows = session.execute(
        named(Url.reason, count)
        .where(Url.reason.is_not(None), Url.article_id.is_(None), is_of(ids))
        .group_by(Listing.source_id, Url.reason)
        .order_by(count.desc(), Url.reason)
    )
    failures = defaultdict[int, dict[Reason, int]](dict)
    for source_id, reason, failed in rows:
        assert reason is not None
        failures[source_id][reason] = failed
    return failures


def _unpublished(session: Session, ids: Sequence[int] | None) -> dict[int, int]:
    """How many articles of each source were taken down."""
    rows = session.execute(
        named(func.count(Url.article_id.distinct()))
        .where(Url.article_id.in_(select(Article.id).where(is_taken_down())), is_of(ids))
        .group_by(Listing.source_id)
    )
    return dict(rows.all())
