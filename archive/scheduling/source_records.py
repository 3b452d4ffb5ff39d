"""Sources as they are read: with their listings, and how much of what these name is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
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

FEW_SOURCES = 500  # whose ids a statement may name, as SQLite limits its parameters


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source with its listings. `articles` are those kept of what its listings named; `pending` what is to be
    fetched yet. `front` is the listing of the page that its links are followed from, where they are."""

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
        return max((one.succeeded_at for one in self.listings if one.succeeded_at), default=None)

    @property
    def next_look_at(self) -> datetime | None:
        return self.next_listing.next_look_at if self.next_listing else None

    @property
    def failures(self) -> int:
        """In a row, of the listing that has most."""
        return max((one.failures for one in self.listings), default=0)

    @property
    def missed(self) -> int:
        """About so many entries came and went unseen."""
        return sum(one.missed for one in self.listings)

    @property
    def next_listing(self) -> KeptListing | None:
        """The listing that is looked at next."""
        return min((one for one in self.listings if one.next_look_at), key=_next_look_at, default=None)


def _next_look_at(listing: KeptListing) -> datetime:
    assert listing.next_look_at is not None
    return listing.next_look_at


def kept_sources(session: Session, rows: Sequence[Source], now: datetime) -> tuple[KeptSource, ...]:
    """The sources of these rows, in as many statements for one as for thousands."""
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
    """How many URLs of each source are to be fetched."""
    counted = to_fetch(now).with_only_columns(Listing.source_id, func.count(Url.id.distinct()))
    return counted.group_by(Listing.source_id)


def _counts(session: Session, rows: Sequence[Source], counted: Select[int, int]) -> dict[int, int]:
    """By source. Of few sources only theirs are counted."""
    if len(rows) <= FEW_SOURCES:
        counted = counted.where(Listing.source_id.in_([row.id for row in rows]))
    return dict(session.execute(counted).all())
