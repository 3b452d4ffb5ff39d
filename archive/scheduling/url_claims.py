"""Claims listed URLs for one process, for many sources at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from archive.scheduling.host_holds import held_hosts, on_hosts
from archive.scheduling.listings import Entry, Window
from archive.scheduling.pages_to_fetch import entries_by_id, inside, to_fetch
from archive.storage.batches import in_batches
from archive.storage.models import Listed, Listing, Url


@dataclass(frozen=True, slots=True)
class ClaimedUrls:
    """The entries that were claimed of one source, newest first, and whether it has no others to fetch."""

    entries: tuple[Entry, ...]
    is_all: bool


def claim_urls(
    session: Session, wanted: Mapping[int, int], owner: str, window: Window, now: datetime, until: datetime
) -> dict[int, ClaimedUrls]:
    """Claim URLs that are to be fetched: of each of these sources up to the wanted number, newest first. A URL that
    two of the sources list is claimed for one of them."""
    found = _newest(session, wanted, window, now)
    owner_of = {url_id: source_id for source_id in reversed(found) for url_id in found[source_id]}
    entries: dict[int, Entry] = {}
    for ids in in_batches(list(owner_of)):
        session.execute(update(Url).where(Url.id.in_(ids)).values(leased_by=owner, leased_until=until))
        entries |= entries_by_id(session, ids)
    return {
        source_id: ClaimedUrls(
            tuple(entries[url_id] for url_id in found[source_id] if owner_of[url_id] == source_id),
            is_all=len(found[source_id]) < limit or not limit,
        )
        for source_id, limit in wanted.items()
    }


def _newest(
    session: Session, wanted: Mapping[int, int], window: Window, now: datetime
) -> dict[int, list[int]]:
    """The ids of each source's newest URLs that are to be fetched."""
    newest_first = (func.max(Listed.published_at).desc().nulls_last(), Url.id)
    place = func.row_number().over(partition_by=Listing.source_id, order_by=newest_first)
    on_held = on_hosts(Url.url, held_hosts(session, now))
    ranked = (
        to_fetch(now)
        .with_only_columns(Listing.source_id, Url.id.label("url_id"), place.label("place"))
        .where(Listing.source_id.in_(wanted), *inside(window), ~on_held)
        .group_by(Listing.source_id, Url.id)
        .subquery()
    )
    best = select(ranked.c.source_id, ranked.c.url_id).where(
        ranked.c.place <= max(wanted.values(), default=0)
    )
    found: dict[int, list[int]] = {source_id: [] for source_id in wanted}
    for source_id, url_id in session.execute(best.order_by(ranked.c.source_id, ranked.c.place)):
        if len(found[source_id]) < wanted[source_id]:
            found[source_id].append(url_id)
    return found
