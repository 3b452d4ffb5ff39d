"""Reports which articles carried a story, how their texts are related, and which was first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from archive.identity.texts.credit import credit_lines, names
from archive.identity.texts.overlap import overlap
from archive.identity.texts.relations import relation
from archive.identity.texts.text_versions import words_of
from archive.storage.models import Article, ClaimKind, Relation, Revision, Url, UrlClaim


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article of a story. `relation` is the relation of its text to that of the first article, None for the first
    itself; `similarity` is the part of both texts that is word for word the same. `published` is a plain date if only
    the day is known. `credited` counts the other articles that name this one as the source of their text."""

    article_id: int
    url: str
    site: str
    title: str | None
    published: datetime | date | None
    first_seen_at: datetime
    relation: Relation | None
    similarity: float
    credited: int


@dataclass(frozen=True, slots=True)
class StoryReport:
    """A story and its articles: the first by best evidence, then the others in order of publication."""

    id: int
    carriers: tuple[Carrier, ...]

    @property
    def first(self) -> Carrier:
        return self.carriers[0]


def stories(session: Session, story_ids: Sequence[int]) -> list[StoryReport]:
    """The reports of these stories, in this order."""
    rows = session.execute(_carriers(story_ids)).all()
    return [
        _story(
            session,
            story_id,
            [(row.Article, row.Revision) for row in rows if row.Article.story_id == story_id],
        )
        for story_id in story_ids
    ]


def carried_stories(session: Session, limit: int, among: Select[Any] | None = None) -> list[int]:
    """The ids of stories with several articles, those with the most articles first; only `among` these, if given."""
    count = func.count(Article.id)
    story_ids = select(Article.story_id).group_by(Article.story_id).having(count > 1)
    if among is not None:
        story_ids = story_ids.where(Article.story_id.in_(among))
    return list(session.scalars(story_ids.order_by(count.desc(), Article.story_id.desc()).limit(limit)))


def _carriers(story_ids: Collection[int]) -> Select[Article, Revision]:
    return (
        select(Article, Revision)
        .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
        .where(Article.story_id.in_(story_ids))
    )


def _story(session: Session, story_id: int, rows: Sequence[tuple[Article, Revision]]) -> StoryReport:
    credited = _credited(session, rows)
    first, *others = sorted(rows, key=lambda row: (-credited[row[0].id], *_appeared(*row)))
    others.sort(key=lambda row: _appeared(*row))
    text = words_of(first[1])
    carriers = [_carrier(first, None, 1.0, credited[first[0].id])]
    for row in others:
        words = words_of(row[1])
        kind, similarity = relation(words, text), overlap(words, text).similarity
        carriers.append(_carrier(row, kind, similarity, credited[row[0].id]))
    return StoryReport(story_id, tuple(carriers))


def _carrier(
    row: tuple[Article, Revision], kind: Relation | None, similarity: float, credited: int
) -> Carrier:
    article, revision = row
    return Carrier(
        article_id=article.id,
        url=article.url,
        site=article.site,
        title=revision.title,
        published=revision.published_on if revision.published_day_only else revision.published_at,
        first_seen_at=article.first_seen_at,
        relation=kind,
        similarity=similarity,
        credited=credited,
    )


def _appeared(article: Article, revision: Revision) -> tuple[datetime, datetime, str]:
    """When the article was published: the date that it states, else when it was first seen. A day without a time counts
    as its end, so that only a proven time makes an article the first."""
    said = revision.published_at or article.first_seen_at
    if revision.published_on is not None and revision.published_day_only:
        said = datetime.combine(revision.published_on, time.max, UTC)
    return said, article.first_seen_at, article.url


def _credited(session: Session, rows: Sequence[tuple[Article, Revision]]) -> dict[int, int]:
    """How many of the other articles name each article as their source, by rel=canonical or in words."""
    named = _named_by(session, [article.id for article, _ in rows])
    for other, text in rows:
        for line in credit_lines(text.text):
            named |= {
                (other.id, article.id)
                for article, revision in rows
                if names(line, article.site, revision.site_name)
            }
    return {
        article.id: sum((other.id, article.id) in named for other, _ in rows if other is not article)
        for article, _ in rows
    }


def _named_by(session: Session, article_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of articles: the first declares the other's URL as the canonical one of its text."""
    source, target = aliased(Url), aliased(Url)
    rows = session.execute(
        select(source.article_id, target.article_id)
        .join(UrlClaim, UrlClaim.page_id == source.id)
        .join(target, target.canonical == UrlClaim.canonical)
        .where(source.article_id.in_(article_ids), target.article_id.in_(article_ids))
        .where(UrlClaim.kind.in_((ClaimKind.CREDIT, ClaimKind.MIRROR)))
    )
    return {(one, other) for one, other in rows if one is not None and other is not None}
