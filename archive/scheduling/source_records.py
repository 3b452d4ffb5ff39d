"""Sources as they are shown: with their listings, and counts of the articles that these name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from archive.scheduling.listings import KeptListing
from archive.scheduling.pages_to_fetch import to_fetch
from archive.scheduling.source_settings import NOTHING, SourceSettings
from archive.storage.models import (
    Listed,
    Listing,
    ListingKind,
    Source,
    SourceState,
    Url,
)

FEW_SOURCES = 500  # ids that one statement may name, since SQLite limits its parameters


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source with its listings. `articles` counts the stored articles that its listings named; `pending` counts the
    URLs still to be fetched. `front` is the listing for the page whose links are followed, if links are followed."""

    id: int
    url: str
    name: str
    state: SourceState
    schedule: str | None
    added_at: datetime
    listings: tuple[KeptListing, ...]
    articles: int
    pending: int
    settings: SourceSettings = NOTHING
    front: KeptListing | None = None

    @property
    def succeeded_at(self) -> datetime | None:
        return max((listing.succeeded_at for listing in self.listings if listing.succeeded_at), default=None)

    @property
    def next_look_at(self) -> datetime | None:
        return self.next_listing.next_look_at if self.next_listing else None

    @property
    def failures(self) -> int:
        """The highest number of consecutive failures of any of its listings."""
        return max((listing.failures for listing in self.listings), default=0)

    @property
    def missed(self) -> int:
        """About how many entries appeared and disappeared between two looks."""
        return sum(listing.missed for listing in self.listings)

    @property
    def next_listing(self) -> KeptListing | None:
        """The listing that will be fetched next."""
        return min(
            (listing for listing in self.listings if listing.next_look_at), key=_next_look_at, default=None
        )


@dataclass(frozen=True, slots=True)
class LookedSource:
    """A source with those of its listings that a crawl has looked at."""

    url: str
    name: str
    looked: tuple[KeptListing, ...]


def _next_look_at(listing: KeptListing) -> datetime:
    assert listing.next_look_at is not None
    return listing.next_look_at


def kept_sources(session: Session, rows: Sequence[Source], now: datetime) -> tuple[KeptSource, ...]:
    """The sources of these rows. The number of statements does not depend on the number of sources."""
    articles = _counts(session, rows, _listed_articles())
    pending = _counts(session, rows, _pending(now))
    return tuple(
        KeptSource(
            id=row.id,
            url=row.url,
            name=row.name,
            state=row.state,
            schedule=row.schedule,
            added_at=row.added_at,
            listings=tuple(map(KeptListing.of, row.listings)),
            articles=articles.get(row.id, 0),
            pending=pending.get(row.id, 0),
            settings=SourceSettings.of(row),
            front=next(
                (KeptListing.of(listing) for listing in row.listings if listing.kind is ListingKind.LINKS),
                None,
            ),
        )
        for row in rows
    )


def _listed_articles() -> Select[int, int]:
    """How many articles each source lists."""
    named = select(Listing.source_id, func.count(Url.article_id.distinct()))
    named = named.join(Listed, Listed.listing_id == Listing.id).join(Url, Url.id == Listed.url_id)
    return named.group_by(Listing.source_id)


def _pending(now: datetime) -> Select[int, int]:
    """How many URLs of each source are still to be fetched."""
    counted = to_fetch(now).with_only_columns(Listing.source_id, func.count(Url.id.distinct()))
    return counted.group_by(Listing.source_id)


def _counts(session: Session, rows: Sequence[Source], counted: Select[int, int]) -> dict[int, int]:
    """The counts by source id. For few sources, only their rows are counted."""
    return dict(session.execute(counted.where(of_few(rows))).all())


def of_few(rows: Sequence[Source]) -> ColumnElement[bool]:
    """The condition that a listing is of these sources; none where they are many, as it would name too many."""
    return Listing.source_id.in_([row.id for row in rows]) if len(rows) <= FEW_SOURCES else true()
