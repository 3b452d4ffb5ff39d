"""What the archive returns to its readers: articles, revisions and captures as plain values that need no session."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from archive.errors import NotFound
from archive.storage.models import (
    AliasKind,
    Article,
    ArticleState,
    Capture,
    EventKind,
    Reason,
    Revision,
    Url,
    UrlState,
)


@dataclass(frozen=True, slots=True)
class EarlierExtraction:
    """What another extractor had read from a revision's capture, valid until `replaced_at`; only the `fields` that
    changed."""

    extractor: str
    replaced_at: datetime
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptRevision:
    """One state of an article's text; the fields are those of ExtractedArticle. `seen_at` is when this state was first
    seen. `published` is a plain date if only the day is known. `earlier` lists what other extractors had read, oldest
    first."""

    number: int
    seen_at: datetime
    title: str | None
    authors: tuple[str, ...]
    published: datetime | date | None
    modified: datetime | None
    language: str | None
    site_name: str | None
    description: str | None
    tags: tuple[str, ...]
    image_url: str | None
    paywalled: bool | None
    words: int
    text: str
    markdown: str
    comments: str
    evidence: dict[str, Any]
    extractor: str
    earlier: tuple[EarlierExtraction, ...]

    @classmethod
    def of(cls, row: Revision) -> "KeptRevision":
        return cls(
            number=row.number,
            seen_at=row.seen_at,
            title=row.title,
            authors=tuple(row.authors),
            published=row.published_on if row.published_day_only else row.published_at,
            modified=row.modified_at,
            language=row.language,
            site_name=row.site_name,
            description=row.description,
            tags=tuple(row.tags),
            image_url=row.image_url,
            paywalled=row.paywalled,
            words=row.words,
            text=row.text,
            markdown=row.markdown,
            comments=row.comments,
            evidence=row.evidence,
            extractor=row.extractor,
            earlier=tuple(
                EarlierExtraction(extraction.extractor, extraction.replaced_at, extraction.fields)
                for extraction in row.extractions
            ),
        )


@dataclass(frozen=True, slots=True)
class Alias:
    """A URL that leads to an article, and the reason why it does."""

    url: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """One captured response, and the record that holds it."""

    id: int
    url: str
    captured_at: datetime
    status: int
    media_type: str | None
    payload_bytes: int
    payload_digest: str
    revision: int | None
    file: str
    offset: int
    is_revisit: bool
    directives: str | None

    @classmethod
    def of(cls, row: Capture) -> "KeptCapture":
        return cls(
            id=row.id,
            url=row.url.url,
            captured_at=row.captured_at,
            status=row.status,
            media_type=row.media_type,
            payload_bytes=row.payload_bytes,
            payload_digest=row.payload_digest,
            revision=row.revision.number if row.revision else None,
            file=row.file,
            offset=row.offset,
            is_revisit=row.revisit_of_id is not None,
            directives=row.directives,
        )


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An article was taken down, put back or moved; `detail` gives the site's answer, or the new address."""

    kind: EventKind
    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article with all its revisions and events (oldest first), its URLs and its captures."""

    id: int
    url: str
    site: str
    state: ArticleState
    story_id: int
    first_seen_at: datetime
    last_seen_at: datetime
    revisions: tuple[KeptRevision, ...]
    aliases: tuple[Alias, ...]
    captures: tuple[KeptCapture, ...]
    events: tuple[KeptEvent, ...] = ()

    @classmethod
    def of(cls, row: Article) -> "KeptArticle":
        captures = {capture.id: capture for url in row.urls for capture in url.captures}
        return cls(
            id=row.id,
            url=row.url,
            site=row.site,
            state=row.state,
            story_id=row.story_id,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            revisions=tuple(map(KeptRevision.of, row.revisions)),
            aliases=tuple(Alias(url.url, url.alias) for url in row.urls if url.alias),
            captures=tuple(KeptCapture.of(captures[key]) for key in sorted(captures)),
            events=tuple(KeptEvent(event.kind, event.at, event.detail) for event in row.events),
        )

    @property
    def latest(self) -> KeptRevision:
        return self.revisions[-1]

    def revision(self, number: int | None = None) -> KeptRevision:
        """The revision with this number; without a number, the latest. Raises NotFound."""
        if number is None:
            return self.latest
        for revision in self.revisions:
            if revision.number == number:
                return revision
        raise NotFound(f"article #{self.id} has {len(self.revisions)} revision(s), not number {number}")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A URL's entry in the ledger: its state, why it stopped there, and when to try again."""

    url: str
    state: UrlState
    reason: Reason | None
    detail: str | None
    retry_at: datetime | None
    article_id: int | None

    @classmethod
    def of(cls, row: Url) -> "LedgerEntry":
        return cls(row.url, row.state, row.reason, row.detail, row.retry_at, row.article_id)
