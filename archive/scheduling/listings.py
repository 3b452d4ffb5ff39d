"""The entries of a listing and the outcome of a look: the data that travels between crawler and archive."""

from dataclasses import dataclass
from datetime import date, datetime

from archive.storage.models import (
    Listing,
    ListingKind,
)

TURNING_OVER = frozenset({ListingKind.FEED, ListingKind.NEWS_SITEMAP})
"""Kinds of listing that hold only the latest entries. Other kinds hold all entries, and paging finds those in
between."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a listing names it. `published` and `modified` are aware datetimes, or days. `link_text` is the
    text of a link to the article: its title perhaps, or "No comments"."""

    url: str
    title: str = ""
    published: datetime | date | None = None
    modified: datetime | date | None = None
    authors: tuple[str, ...] = ()
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class FoundListing:
    """An address that claims to be a listing. Whether it is one shows when it is fetched."""

    kind: ListingKind
    url: str


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A listing with its stored state: validators, interval, health."""

    id: int
    kind: ListingKind
    url: str
    etag: str | None
    last_modified: str | None
    interval_s: int | None
    looked_at: datetime | None
    succeeded_at: datetime | None
    next_look_at: datetime | None
    failures: int
    per_day: float | None
    newest_at: datetime | None
    resume_url: str | None
    why: str | None
    missed: int
    missed_at: datetime | None

    @classmethod
    def of(cls, row: Listing) -> "KeptListing":
        return cls(*(getattr(row, name) for name in cls.__slots__))


@dataclass(frozen=True, slots=True)
class Noted:
    """The result of storing a page of a listing: `new` counts URLs that this listing had not named before, `unmet`
    those that were in no listing or page before. Of the `before` entries that its first page had at the last look,
    `overlap` are still there."""

    new: int
    unmet: int
    before: int
    overlap: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a look at a listing ended, and when the next one is due. If it `failed`, validators, pace and interval stay.
    `moved_to` is the listing's new permanent address."""

    listing_id: int
    at: datetime
    next_look_at: datetime
    why: str
    interval_s: int | None
    failed: bool = False
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    per_day: float | None = None
    newest_at: datetime | None = None
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """The wanted period: entries published from `since` and before `until`. Entries without a date are wanted."""

    since: datetime | None = None
    until: datetime | None = None
