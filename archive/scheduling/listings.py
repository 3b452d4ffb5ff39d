"""What a listing names, and how looks at it end: the data that travels between crawler and archive."""

from dataclasses import dataclass
from datetime import date, datetime

from archive.storage.models import (
    Listing,
    ListingKind,
)

TURNING_OVER = frozenset({ListingKind.FEED, ListingKind.NEWS_SITEMAP})
"""Listings that hold only the latest entries; the others hold all, and paging finds what came between."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a listing names it. `published` and `modified` are aware datetimes, or days. `link_text` is that
    of a link to it, which may be its title, or "No comments"."""

    url: str
    title: str = ""
    published: datetime | date | None = None
    modified: datetime | date | None = None
    authors: tuple[str, ...] = ()
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class FoundListing:
    """A place that lists articles, by what it says it is; whether it does is seen when it is read."""

    kind: ListingKind
    url: str


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A listing with what is known of it: its validators, its pace, its health."""

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
    """What a page of a listing brought: `new` URLs that this listing had not named, `unmet` ones that were never met
    before; of the `before` entries of its first page at the last look, `overlap` are still there."""

    new: int
    unmet: int
    before: int
    overlap: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a look at a listing ended, and when the next one is due. Where `failed`, validators, pace and interval stay.
    `moved_to` is the address that it has for good from now on."""

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
    """Which entries are wanted: published from `since` and before `until`. Where the listing gives no date, an
    entry is wanted."""

    since: datetime | None = None
    until: datetime | None = None
