"""Reports what sites did to their articles after publication: edits, removals, moves. Only reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from archive.identity.texts.word_count import word_count
from archive.ingestion.revisions import has_title
from archive.reading.word_diff import WordChange as Part
from archive.reading.word_diff import word_diff
from archive.scheduling.pages_to_fetch import listed_by
from archive.storage.models import Article, Event, Listed, Listing, Revision, Source, Url


class ChangeKind(StrEnum):
    """An edit, or one of the kinds of event."""

    EDITED = "edited"
    UNPUBLISHED = "unpublished"
    REPUBLISHED = "republished"
    MOVED = "moved"


KIND_NAMES = {
    ChangeKind.EDITED: "Edited",
    ChangeKind.UNPUBLISHED: "Taken down",
    ChangeKind.REPUBLISHED: "Put back",
    ChangeKind.MOVED: "Moved",
}
"""What readers are told of each kind."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, at the time when it was first seen. `source` is the name of a source that lists the article, or the
    article's site. An edit made the revision with number `revision`, and removed and added so many words of the text;
    `old_title` is the former headline, if the headline changed. `detail` gives the site's answer, or the new address of
    a moved article."""

    kind: ChangeKind
    at: datetime
    source: str
    article_id: int
    url: str
    title: str | None
    revision: int | None = None
    words_removed: int = 0
    words_added: int = 0
    old_title: str | None = None
    detail: str = ""


def changes(
    session: Session, since: datetime, until: datetime, source_ids: Sequence[int] | None = None
) -> list[Change]:
    """All changes that were seen from `since` and before `until`, in order of time; if sources are given, only changes
    of articles that they list."""
    of_sources = [] if source_ids is None else [Article.id.in_(listed_by(source_ids))]
    listed = [
        *edits(session, [Revision.seen_at >= since, Revision.seen_at < until, *of_sources]),
        *events(session, [Event.at >= since, Event.at < until, *of_sources]),
    ]
    return sorted((change for _, change in listed), key=lambda change: (change.at, change.article_id))


def edits(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[int, Change]]:
    """The edits whose revisions meet these conditions, each with the id of its revision."""
    before = aliased(Revision)
    rows = session.execute(
        select(Revision, before, Article, _SOURCE)
        .join(Article, Article.id == Revision.article_id)
        .join(before, (before.article_id == Article.id) & (before.number == Revision.number - 1))
        .where(*conditions)
    )
    for revision, old, article, source in rows:
        removed, added = _size(old.text, revision.text)
        change = Change(
            kind=ChangeKind.EDITED,
            at=revision.seen_at,
            source=source or article.site,
            article_id=article.id,
            url=article.url,
            title=revision.title,
            revision=revision.number,
            words_removed=removed,
            words_added=added,
            old_title=None if has_title(old, revision.title) else old.title,
        )
        yield revision.id, change


def events(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[tuple[int, Change]]:
    """The changes whose events meet these conditions, each with the id of its event."""
    rows = session.execute(
        select(Event, Article, Revision.title, _SOURCE)
        .join(Article, Article.id == Event.article_id)
        .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
        .where(*conditions)
    )
    for event, article, title, source in rows:
        change = Change(
            kind=ChangeKind(event.kind),
            at=event.at,
            source=source or article.site,
            article_id=article.id,
            url=article.url,
            title=title,
            detail=event.detail,
        )
        yield event.id, change


def _size(old: str, new: str) -> tuple[int, int]:
    """How many words were removed and added; characters in scripts without spaces."""
    counts = dict.fromkeys(Part, 0)
    for piece in word_diff(old, new):
        counts[piece.change] += word_count(piece.text)
    return counts[Part.REMOVED], counts[Part.ADDED]


_SOURCE = (
    select(Source.name)
    .join(Listing, Listing.source_id == Source.id)
    .join(Listed, Listed.listing_id == Listing.id)
    .join(Url, Url.id == Listed.url_id)
    .where(Url.article_id == Article.id)
    .order_by(Source.id)
    .limit(1)
    .correlate(Article)
    .scalar_subquery()
)
