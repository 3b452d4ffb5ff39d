"""Extracts stored captures again with another extractor and replaces the old extractor's results. The site has edited
nothing, so no revision is made; the replaced fields are kept as an Extraction."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from archive.article import Candidate, ExtractedArticle, FieldSource
from archive.captures import Place, RecordedCapture
from archive.identity.stories import latest_text_versions, settle
from archive.identity.texts.stable_text import stable_digest
from archive.identity.texts.text_versions import enter
from archive.ingestion.revision_columns import revision_columns
from archive.ingestion.site_profiles import is_unapplied
from archive.records import KeptRevision
from archive.search.choose_dialect import dialect_of
from archive.search.hits import matching
from archive.search.index import document, reindex_revision
from archive.search.resolving import resolved
from archive.search.search import Search
from archive.storage.database import Database
from archive.storage.models import Article, Capture, Extraction, Profile, Revision, Url

Value = TypeVar("Value")

NOT_READ = frozenset({"number", "seen_at", "extractor", "earlier"})  # these columns do not come from the page
DERIVED = frozenset({"words", "evidence"})
FIELDS = tuple(field.name for field in fields(KeptRevision) if field.name not in NOT_READ | DERIVED)


@dataclass(frozen=True, slots=True)
class StaleRevision:
    """A revision that is to be extracted again, the place of the capture that it was made from, and the captures of
    the article's further pages. `listed` is what a listing said about the article, by field name: no capture
    contains it."""

    revision_id: int
    article_id: int
    number: int
    listed: tuple[tuple[str, Candidate], ...]
    captures: tuple[RecordedCapture, ...]

    @property
    def url(self) -> str:
        return self.captures[0].url


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The name of a field, as in KeptRevision, with its value before and after."""

    field: str
    old: Any
    new: Any


def stale_revisions(session: Session, extractor: str, search: Search | None = None) -> list[int]:
    """The ids of revisions that another extractor made, or that this extractor made before the site's profile got its
    present content. Covers all articles, or those that a search finds."""
    statement = (
        select(Revision.id)
        .join(Article)
        .outerjoin(Profile, Profile.site == Article.site)
        .where(or_(Revision.extractor != extractor, Revision.read_at < Profile.changed_at))
    )
    if search is not None:
        statement = statement.where(
            Revision.article_id.in_(matching(resolved(session, search), dialect_of(session), Article.id))
        )
    return list(session.scalars(statement.order_by(Revision.id)))


def outdated_revisions(session: Session, extractor: str) -> list[int]:
    """The ids of revisions that this extractor made before their site's profile got its present content."""
    return list(session.scalars(_outdated(Revision.id, extractor).order_by(Revision.id)))


def settle_profiles(session: Session, extractor: str) -> None:
    """Mark the profiles as applied whose sites have no outdated revision any more, so that nobody looks for one."""
    applied = update(Profile).where(is_unapplied(), Profile.site.not_in(_outdated(Article.site, extractor)))
    session.execute(applied.values(applied_at=Profile.changed_at))


def _outdated(column: InstrumentedAttribute[Value], extractor: str) -> Select[Value]:
    """A column of the outdated revisions, or of their articles."""
    return (
        select(column)
        .select_from(Revision)
        .join(Article, Article.id == Revision.article_id)
        .join(Profile, Profile.site == Article.site)
        .where(is_unapplied(), Revision.extractor == extractor, Revision.read_at < Profile.changed_at)
    )


NOT_COMPARED = frozenset({"evidence", "words"})  # derived, or worded by the extractor itself


def current_revisions(session: Session, extractor: str) -> list[int]:
    """The ids of the revisions that this extractor made with the present content of the site's profile."""
    stale = set(stale_revisions(session, extractor))
    return [key for key in session.scalars(select(Revision.id).order_by(Revision.id)) if key not in stale]


def unlike(session: Session, pages: Sequence[tuple[int, ExtractedArticle]]) -> list[tuple[str, ...]]:
    """For each of these revisions, the columns that differ from what was read from its page."""
    return [_unlike(session.get_one(Revision, key), page) for key, page in pages]


def _unlike(revision: Revision, page: ExtractedArticle) -> tuple[str, ...]:
    read = revision_columns(page)
    return tuple(name for name in read.keys() - NOT_COMPARED if getattr(revision, name) != read[name])


def leave(session: Session, revision_ids: Sequence[int], now: datetime) -> None:
    """Record that these revisions stay as they are, although their pages were looked at again."""
    for revision_id in revision_ids:
        session.get_one(Revision, revision_id).read_at = now


def origins(session: Session, revision_ids: Sequence[int], *, latest: bool = False) -> list[StaleRevision]:
    """The capture from which each of these revisions was first read, or with `latest` the one that showed it last.
    Revisions without a capture are left out."""
    at_end = func.max if latest else func.min
    first = select(at_end(Capture.id)).where(
        Capture.revision_id.in_(revision_ids), Capture.follows_id.is_(None)
    )
    rows = session.execute(
        select(Revision.id, Revision.article_id, Revision.number, Revision.evidence, Capture.id)
        .join(Capture, Capture.revision_id == Revision.id)
        .where(Capture.id.in_(first.group_by(Capture.revision_id)))
        .order_by(Revision.id)
    ).all()
    captures = _with_further_pages(session, [row[-1] for row in rows])
    return [
        StaleRevision(revision, article, number, tuple(_listed(evidence)), tuple(captures[capture]))
        for revision, article, number, evidence, capture in rows
    ]


def listed_when_captured(session: Session, record_id: str) -> tuple[tuple[str, Candidate], ...]:
    """What a listing said about the article that was first read from this capture, by field name."""
    own, first = aliased(Capture), select(func.min(Capture.id)).where(Capture.revision_id == Revision.id)
    evidence = session.scalar(
        select(Revision.evidence)
        .join(own, own.revision_id == Revision.id)
        .where(own.record_id == record_id, own.id == first.scalar_subquery())
    )
    return tuple(_listed(evidence or {}))


def _listed(evidence: Mapping[str, Any]) -> Iterator[tuple[str, Candidate]]:
    for field, of_field in evidence.items():
        for candidate in of_field.get("candidates", ()):
            if candidate["source"] == FieldSource.FEED:
                yield field, Candidate(FieldSource.FEED, candidate["value"], candidate["place"])


def _with_further_pages(session: Session, ids: Sequence[int]) -> defaultdict[int, list[RecordedCapture]]:
    """Each of these captures, by id, followed by the captures that it was read with."""
    holder = aliased(Capture)
    rows = session.execute(
        select(Capture, Url.url, holder)
        .join(Url, Url.id == Capture.url_id)
        .outerjoin(holder, holder.id == Capture.revisit_of_id)
        .where(or_(Capture.id.in_(ids), Capture.follows_id.in_(ids)))
        .order_by(Capture.id)
    )
    captures: defaultdict[int, list[RecordedCapture]] = defaultdict(list)
    for own, url, held in rows:
        capture = RecordedCapture(url, _place(own), _place(held) if held else None, own.record_id)
        captures[own.follows_id or own.id].append(capture)
    return captures


def _place(capture: Capture) -> Place:
    return Place(capture.file, capture.offset)


def replace_extractions(
    pages: Sequence[tuple[int, ExtractedArticle]], extractor: str, database: Database, now: datetime
) -> list[tuple[FieldChange, ...]]:
    """Replace the content of the revisions with these ids by what `extractor` has read, in one transaction.

    Returns what changed in each revision. Raises ArchiveUnusable.
    """
    with database.write() as session:
        revisions = [session.get_one(Revision, key) for key, _ in pages]
        changes = [
            _replace(session, revision, page, extractor, now)
            for revision, (_, page) in zip(revisions, pages, strict=True)
        ]
        article_ids = {revision.article_id for revision in revisions}
        before = latest_text_versions(session, article_ids)
        settle(session, article_ids, before | enter(session, revisions, (page for _, page in pages)))
    return changes


def _replace(
    session: Session, revision: Revision, page: ExtractedArticle, extractor: str, now: datetime
) -> tuple[FieldChange, ...]:
    before, indexed, earlier = KeptRevision.of(revision), document(revision), revision.extractor
    for column, value in revision_columns(page).items():
        setattr(revision, column, value)
    had, revision.digest = revision.digest, stable_digest(page.text, page.markdown)
    for capture in revision.captures:
        if capture.digest == had:
            capture.digest = revision.digest
    revision.extractor, revision.read_at = extractor, now
    changes = tuple(_changes(before, KeptRevision.of(revision)))
    if changes:
        was = {change.field: _plain(change.old) for change in changes}
        session.add(Extraction(revision_id=revision.id, extractor=earlier, replaced_at=now, fields=was))
        reindex_revision(session, indexed, revision)
    return changes


def _changes(before: KeptRevision, after: KeptRevision) -> Iterator[FieldChange]:
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(name, old, new)


def _plain(value: Any) -> Any:
    """The value as JSON represents it."""
    return (
        value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
    )
