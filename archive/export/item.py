"""The exported data of an article: one of its revisions, as plain values that every format can write."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self

from archive.storage.models import Revision


@dataclass(frozen=True, slots=True)
class Item:
    """A revision with its article; the fields are the columns of JSONL, CSV and Parquet, in this order.

    `seen_at` is when the article's text got this state. `published_at` is None if only the day is known. `digest` is
    the digest of the text, in hexadecimal: equal texts have equal digests. `extractor` is the extractor's name and
    version.
    """

    article_id: int
    revision: int
    is_latest: bool
    url: str
    site: str
    site_name: str | None
    title: str | None
    authors: tuple[str, ...]
    published_on: date | None
    published_at: datetime | None
    modified_at: datetime | None
    seen_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    state: str
    story_id: int
    language: str | None
    description: str | None
    tags: tuple[str, ...]
    image_url: str | None
    paywalled: bool | None
    words: int
    extractor: str
    digest: str
    text: str
    markdown: str

    @classmethod
    def of(cls, revision: Revision) -> Self:
        article = revision.article
        return cls(
            article_id=article.id,
            revision=revision.number,
            is_latest=revision.is_latest,
            url=article.url,
            site=article.site,
            site_name=revision.site_name,
            title=revision.title,
            authors=tuple(revision.authors),
            published_on=revision.published_on,
            published_at=None if revision.published_day_only else revision.published_at,
            modified_at=revision.modified_at,
            seen_at=revision.seen_at,
            first_seen_at=article.first_seen_at,
            last_seen_at=article.last_seen_at,
            state=article.state.value,
            story_id=article.story_id,
            language=revision.language,
            description=revision.description,
            tags=tuple(revision.tags),
            image_url=revision.image_url,
            paywalled=revision.paywalled,
            words=revision.words,
            extractor=revision.extractor,
            digest=revision.digest.hex(),
            text=revision.text,
            markdown=revision.markdown,
        )

    @property
    def feed_id(self) -> str:
        """The id of the item's entry in a feed: the article's URL; an earlier revision has an id of its own."""
        return self.url if self.is_latest else f"{self.url}#revision-{self.revision}"

    def plain(self) -> dict[str, Any]:
        """The fields in order, for JSON."""
        return {name: _plain(getattr(self, name)) for name in FIELDS}


FIELDS = tuple(field.name for field in fields(Item))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
