"""Finds articles: ranked, one row per story, in pages, with matching passages.

A search ranks by relevance, with newer articles a little ahead. Without words in the query, or on request, it orders by
publication, newest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    SQLColumnExpression,
    Subquery,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import Session, aliased

from archive.errors import BadQuery
from archive.search.choose_dialect import dialect_of
from archive.search.common_words import worth_ranking
from archive.search.conditions import condition
from archive.search.cursor import read_cursor, write_cursor
from archive.search.dialect import Dialect
from archive.search.fewest import few_articles, is_in_index
from archive.search.resolving import resolved
from archive.search.rows import Per, Sort
from archive.search.search import Search
from archive.search.snippets import Segment, highlight, snippet, wanted
from archive.search.tree import EVERYTHING, Node, Where
from archive.storage.models import LARGEST_ID, Article, Revision

NEWNESS_BONUS = 0.5  # the score that today's article gets more than a very old one
NEWNESS_HALVES_DAYS = 365
NEWEST_FIRST = (Revision.published_at.desc().nulls_last(), Revision.id.desc())


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. `published` is a plain date if only the day is known; `in_story` is how many articles
    carry the same text, including this one. A higher `score` is better; without words in the query it is 0."""

    article_id: int
    url: str
    site: str
    story_id: int
    in_story: int
    revision: int
    is_latest: bool
    title: tuple[Segment, ...]
    authors: tuple[str, ...]
    published: datetime | date | None
    language: str | None
    words: int
    snippet: tuple[Segment, ...]
    score: float


@dataclass(frozen=True, slots=True)
class HitPage:
    """Some hits, best first, and the cursor for the next ones, if there are any."""

    hits: tuple[Hit, ...]
    next_cursor: str | None


def find(
    session: Session, search: Search, limit: int = 20, cursor: str | None = None, page: int = 1
) -> HitPage:
    """A page of at most `limit` hits (one or more): the page with this number, or the one at a cursor. Pages reached by
    a cursor exclude what was stored after the first page was requested, so that no hit appears twice. Raises BadQuery
    for an invalid cursor."""
    search = resolved(session, search)
    at = _Position.read(cursor) if cursor else _Position.first(session, search, (page - 1) * limit)
    ranked = _ranked(session, replace(search, today=at.today), at.newest_id, at.shown + limit + 1)
    start = at.place_in(ranked)
    shown = ranked[start : start + limit]
    if len(ranked) <= start + limit:
        return HitPage(_hits(session, search.node, shown), None)
    following = replace(at, shown=start + limit, last_id=shown[-1].revision_id)
    return HitPage(_hits(session, search.node, shown), following.write())


def count(session: Session, search: Search) -> int:
    """The number of rows on all pages together."""
    search = resolved(session, search)
    if search.finds_everything and search.per is not Per.REVISION:  # each article has one latest revision
        of_all = Article.story_id.distinct() if search.per is Per.STORY else Article.id
        return session.scalar(select(func.count(of_all))) or 0
    return session.scalar(matching_short(session, search, func.count(_row(search).distinct()))) or 0


def matching_short(
    session: Session, search: Search, *columns: SQLColumnExpression[Any], index: str = "ix_revision_searched"
) -> Select[Any]:
    """Like `matching`, but fast if all columns are short ones that an index contains.

    Otherwise SQLite would look up each revision in the table that has its text, and read a page of 4 kB for a few
    bytes.
    """
    few = few_articles(session, search.parts.rest) if search.parts.words is None else None
    return _begun_with(few, matching(search, dialect_of(session), *columns), index)


def _begun_with(
    few: Select[Any] | CompoundSelect[Any] | None,
    statement: Select[Any],
    index: str = "ix_revision_searched",
) -> Select[Any]:
    """The statement, led to its revisions by these articles or, without any, by what words find, with an index."""
    if few is not None:
        return statement.where(Revision.article_id.in_(few))
    return statement.with_hint(Revision, f"INDEXED BY {index}", "sqlite")


def matching(search: Search, dialect: Dialect, *columns: SQLColumnExpression[Any]) -> Select[Any]:
    """Select from all revisions that a search finds, with their articles."""
    words, rest = search.parts.words, search.parts.rest
    statement = select(*columns)
    if words is None:
        statement = statement.select_from(Revision)
    else:
        rows = dialect.table.join(Revision, Revision.id == dialect.revision_id)
        statement = statement.select_from(rows).where(dialect.matches(words))
    # Every revision has an article. With an outer join, the database can skip the article's table if no column of it
    # is used.
    statement = statement.outerjoin(Article, Article.id == Revision.article_id)
    if rest != EVERYTHING:
        statement = statement.where(condition(rest, dialect))
    if search.changed_since is not None:
        statement = statement.where(Revision.seen_at >= search.changed_since)
    return statement if search.all_revisions else statement.where(Revision.is_latest)


_NEWEST = select(func.max(Revision.id))


@dataclass(frozen=True, slots=True)
class _Position:
    """The beginning of a page: after `shown` rows, of which the last is `last_id`, in the archive as it was when
    `newest_id` was its newest revision. Scores shift a little as the archive grows, so the last row is found by its
    id."""

    newest_id: int
    today: date
    shown: int
    last_id: int | None

    @classmethod
    def first(cls, session: Session, search: Search, shown: int) -> "_Position":
        return cls(session.connection().scalar(_NEWEST) or 0, search.today, shown, None)

    @classmethod
    def read(cls, cursor: str) -> "_Position":
        try:
            newest_id, today, shown, last_id = read_cursor(cursor)
            if not all(
                type(number) is int and 0 <= number <= LARGEST_ID for number in (newest_id, shown, last_id)
            ):
                raise ValueError(cursor)
            return cls(newest_id, date.fromisoformat(today), shown, last_id)
        except (ValueError, TypeError) as error:
            raise BadQuery(f"{cursor[:80]!r} is not a cursor; search again without --cursor.") from error

    def write(self) -> str:
        return write_cursor([self.newest_id, self.today.isoformat(), self.shown, self.last_id])

    def place_in(self, ranked: Sequence["_Ranked"]) -> int:
        ids = [row.revision_id for row in ranked]
        return ids.index(self.last_id) + 1 if self.last_id in ids else min(self.shown, len(ids))


@dataclass(frozen=True, slots=True)
class _Ranked:
    revision_id: int
    row: int  # the id of the story, article or revision that the row represents
    score: float


def _ranked(session: Session, search: Search, newest_id: int, wanted_rows: int) -> list[_Ranked]:
    """At least the best `wanted_rows` rows, if there are so many; each story, article or revision once."""
    window = wanted_rows * 2
    while True:
        found = [_Ranked(*row) for row in _best(session, search, newest_id, window)]
        best: dict[int, _Ranked] = {}
        for ranked in found:
            best.setdefault(ranked.row, ranked)
        if len(best) >= wanted_rows or len(found) < window:
            return list(best.values())
        window *= 4


def _best(session: Session, search: Search, newest_id: int, window: int) -> Sequence[Row[int, int, float]]:
    """The id, row and score of the best `window` revisions."""
    if search.parts.words is None or search.sort is Sort.DATE:
        return session.execute(_newest(session, search, newest_id, window)).all()
    return session.execute(_ranking(session, search, newest_id, window)).all()


def _newest(session: Session, search: Search, newest_id: int, window: int) -> Select[Any]:
    """Without words, there are three ways to the newest: sort the few articles of a filter, sort what an index of the
    revisions' short columns has, or look at all by date until enough are found."""
    words, rest = search.parts.words, search.parts.rest
    newest = matching(search, dialect_of(session), Revision.id, Revision.published_at)
    few = few_articles(session, rest) if words is None else None
    if few is None and words is None and not is_in_index(rest):
        newest = newest.order_by(*NEWEST_FIRST)
    else:
        at = func.coalesce(
            Revision.published_at, null()
        )  # no index has this expression, so none is walked through
        newest = _begun_with(few, newest).order_by(at.desc().nulls_last(), Revision.id.desc())
    best = newest.where(Revision.id <= newest_id).limit(window).subquery()
    return _rows(search, best, literal(0.0), best.c.published_at.desc().nulls_last())


def _ranking(session: Session, search: Search, newest_id: int, window: int) -> Select[Any]:
    dialect, words = dialect_of(session), search.parts.words
    assert words is not None
    score = (dialect.relevance(words) * _newness(dialect, search.today)).label("score")
    ranked = matching_short(session, search, Revision.id, score)
    found = matching_short(session, search, dialect.revision_id).where(Revision.id <= newest_id)
    ranked = (
        ranked.where(worth_ranking(session, dialect, words, found, window), Revision.id <= newest_id)
        .order_by(score.desc(), Revision.id.desc())
        .limit(window)
    )
    best = ranked.subquery()  # look up details only for the few best rows
    return _rows(search, best, best.c.score, best.c.score.desc())


def _rows(
    search: Search, best: Subquery, score: ColumnElement[float], order: ColumnElement[Any]
) -> Select[Any]:
    shown = select(best.c.id, _row(search), score).join(Revision, Revision.id == best.c.id).join(Article)
    return shown.order_by(order, best.c.id.desc())


def _row(search: Search) -> SQLColumnExpression[int]:
    """The id that identifies a row: that of the story, article or revision."""
    match search.per:
        case Per.STORY:
            return Article.story_id
        case Per.ARTICLE:
            return Revision.article_id
        case Per.REVISION:
            return Revision.id


@lru_cache(maxsize=2)
def _newness(dialect: Dialect, today: date) -> ColumnElement[float]:
    years = dialect.age_days(Revision.published_on, today) / NEWNESS_HALVES_DAYS
    undated = Revision.published_on.is_(None)
    return case((undated, 1.0), else_=1.0 + NEWNESS_BONUS / (1.0 + years))


def _hits(session: Session, node: Node, ranked: Sequence[_Ranked]) -> tuple[Hit, ...]:
    rows = {row.id: row for row in session.execute(_SHOWN, {"ids": [each.revision_id for each in ranked]})}
    in_title, in_text = wanted(node, Where.TITLE), wanted(node)
    return tuple(
        Hit(
            article_id=row.article_id,
            url=row.url,
            site=row.site,
            story_id=row.story_id,
            in_story=row.in_story,
            revision=row.number,
            is_latest=row.is_latest,
            title=highlight(row.title or "", in_title),
            authors=tuple(row.authors),
            published=row.published_on if row.published_day_only else row.published_at,
            language=row.language,
            words=row.words,
            snippet=snippet(row.text, in_text),
            score=each.score,
        )
        for each in ranked
        for row in [rows[each.revision_id]]
    )


_carrier = aliased(Article)
_in_story = select(func.count()).where(_carrier.story_id == Article.story_id).scalar_subquery()
_SHOWN = (
    select(
        Revision.id,
        Revision.article_id,
        Revision.number,
        Revision.is_latest,
        Revision.title,
        Revision.authors,
        Revision.published_at,
        Revision.published_on,
        Revision.published_day_only,
        Revision.language,
        Revision.words,
        Revision.text,
        Article.url,
        Article.site,
        Article.story_id,
        _in_story.label("in_story"),
    )
    .join(Article, Article.id == Revision.article_id)
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
)
"""The displayed columns of revisions. Built once: building the statement takes longer than running it."""
