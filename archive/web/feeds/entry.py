"""A feed and its entries, as both formats have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.export.item import Item
from archive.export.markup import feed_content
from archive.reading.changes import KIND_NAMES, Change, ChangeKind


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry. `url` is what it is about, `room_url` its page in the reading room; `html` is its content, `text` a
    plain summary for an entry without content."""

    id: str
    url: str
    room_url: str
    title: str
    updated: datetime
    published: datetime | None = None
    authors: Sequence[str] = ()
    tags: Sequence[str] = ()
    language: str | None = None
    html: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `updated` is when the newest of its entries changed."""

    id: str
    title: str
    url: str
    room_url: str
    updated: datetime
    entries: Sequence[FeedEntry]


def of_item(item: Item, origin: str) -> FeedEntry:
    """The entry of an article, with its whole text."""
    return FeedEntry(
        id=item.feed_id,
        url=item.url,
        room_url=f"{origin}/articles/{item.article_id}",
        title=item.title or item.url,
        updated=item.seen_at,
        published=item.published_at,
        authors=item.authors or (item.site_name or item.site,),
        tags=item.tags,
        language=item.language,
        html=feed_content(item),
    )


def of_change(change: Change, origin: str) -> FeedEntry:
    """The entry of a change, with what changed in words."""
    page = f"{origin}/articles/{change.article_id}"
    is_edit = change.kind is ChangeKind.EDITED
    return FeedEntry(
        id=f"urn:pressmark:change:{change.article_id}:{change.kind}:{change.at:%Y%m%dT%H%M%S.%fZ}",
        url=change.url,
        room_url=f"{page}/diff?new={change.revision}" if is_edit else page,
        title=f"{KIND_NAMES[change.kind]}: {change.title or change.url}",
        updated=change.at,
        published=change.at,
        authors=(change.source,),
        tags=(change.kind.value,),
        text=_said(change),
    )


def _said(change: Change) -> str:
    if change.kind is not ChangeKind.EDITED:
        return change.detail or KIND_NAMES[change.kind]
    words = f"{change.words_removed:,} words removed, {change.words_added:,} added."
    return f"{words} The headline was: {change.old_title}" if change.old_title else words
