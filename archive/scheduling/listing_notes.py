"""Stores the entries of one page of a listing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from archive.article import moment_of
from archive.errors import BadUrl
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.scheduling import modified_dates, path_patterns
from archive.scheduling.listings import Entry, Noted
from archive.storage.batches import in_batches
from archive.storage.models import (
    Article,
    Listed,
    Listing,
    Reason,
    Source,
    Url,
    UrlState,
)
from archive.urls.ledger import Ledger, without_unstorable


def note(
    session: Session,
    listing_id: int,
    entries: Iterable[Entry],
    now: datetime,
    is_first_page: bool,
    crawl_began: datetime,
) -> Noted:
    """Store the URLs that are new to the listing, and what it says about each."""
    by_canonical = {canonical: entry for entry in entries if (canonical := canonical_of(entry.url))}
    urls, unmet = _urls(session, by_canonical, now)
    rows = _named_before(session, listing_id)
    known = {row.url_id: row for row in rows.values()}
    top = {url_id for url_id, row in known.items() if row.on_top}
    named = {
        rows[canonical].url_id if canonical in rows else urls[canonical].id: entry
        for canonical, entry in by_canonical.items()
    }
    listing = session.get_one(Listing, listing_id)
    changed = modified_dates.changed(_stamps(named, known), listing.looked_at, now)
    is_wanted = _wanted_of(session, listing.source, crawl_began)
    for url_id, entry in named.items():
        if url_id not in known:
            session.add(_listed(listing_id, url_id, entry, now, is_wanted=is_wanted(entry)))
        else:
            known[url_id].modified_at = moment_of(entry.modified) or known[url_id].modified_at
    if changed:
        session.flush()
        _look_again_at(session, listing_id, changed, now)
    if is_first_page:
        session.flush()
        _put_on_top(session, listing_id, named)
    return Noted(len(named.keys() - known.keys()), unmet, len(top), len(top & named.keys()))


def _put_on_top(session: Session, listing_id: int, url_ids: Iterable[int]) -> None:
    """Mark these entries as those of the listing's first page now, and no others."""
    here = Listed.listing_id == listing_id
    session.execute(update(Listed).where(here, Listed.on_top).values(on_top=False))
    if rows := [{"named": url_id} for url_id in url_ids]:
        named = update(Listed).where(here, Listed.url_id == bindparam("named")).values(on_top=True)
        session.connection().execute(named, rows)


def _named_before(session: Session, listing_id: int) -> dict[str, Listed]:
    """The entries that the listing named before, by canonical URL: a URL may have been met in another spelling
    since."""
    named = select(Url.canonical, Listed).join(Listed, Listed.url_id == Url.id)
    rows = session.execute(named.where(Listed.listing_id == listing_id).order_by(Listed.url_id.desc()))
    return {row.canonical: row.Listed for row in rows}


def _wanted_of(session: Session, source: Source, crawl_began: datetime) -> Callable[[Entry], bool]:
    """Which entries the source's settings want. If the source wants only what is new since it was added, undated
    entries found by its first crawl are not wanted."""
    read_before = select(Listing.id).where(Listing.source_id == source.id, Listing.succeeded_at < crawl_began)
    from_now = source.since is not None and source.since >= source.added_at
    needs_date = from_now and session.scalar(read_before.limit(1)) is None

    def is_wanted(entry: Entry) -> bool:
        has_date = entry.published is not None or entry.modified is not None
        return (has_date or not needs_date) and path_patterns.is_wanted(
            entry.url, source.include, source.exclude
        )

    return is_wanted


def _stamps(named: Mapping[int, Entry], known: Mapping[int, Listed]) -> dict[int, modified_dates.Stamp]:
    """The modification dates that the listing gives for its entries, now and before."""
    after = {url_id: moment_of(entry.modified) for url_id, entry in named.items()}
    return {
        url_id: modified_dates.Stamp(known[url_id].modified_at if url_id in known else None, modified_at)
        for url_id, modified_at in after.items()
        if modified_at is not None
    }


def _look_again_at(session: Session, listing_id: int, url_ids: Collection[int], now: datetime) -> None:
    """Make articles due for a recheck at once if the listing says that they were modified after they were last seen."""
    changed = session.execute(
        select(Url.id, Article.id)
        .join(Url, Url.article_id == Article.id)
        .join(Listed, Listed.url_id == Url.id)
        .where(Listed.listing_id == listing_id)
        .where(Listed.modified_at > Article.last_seen_at, Listed.modified_at <= now)
        .where(or_(Article.recheck_at.is_(None), Article.recheck_at > now))
    )
    due = [article_id for url_id, article_id in changed if url_id in url_ids]
    for some in in_batches(due):
        session.execute(update(Article).where(Article.id.in_(some)).values(recheck_at=now))


def canonical_of(url: str) -> str | None:
    try:
        return canonicalise(url)
    except BadUrl:
        return None


def _urls(session: Session, by_canonical: dict[str, Entry], now: datetime) -> tuple[dict[str, Url], int]:
    """The ledger's row for each entry, and how many rows are new. A URL that is known in another spelling gets no new
    row."""
    found: dict[str, Url] = {}
    for some in in_batches(list(by_canonical)):
        rows = session.scalars(select(Url).where(Url.canonical.in_(some)).order_by(Url.id))
        for row in rows:
            if row.reason is Reason.TRAP:  # a URL that a listing names is no trap
                row.state, row.reason, row.detail = UrlState.DISCOVERED, None, None
            if row.canonical not in found or row.state == UrlState.KEPT:
                found[row.canonical] = row
    ledger = Ledger(session, (), now)
    unmet = by_canonical.keys() - found.keys()
    for canonical, entry in by_canonical.items():
        if canonical in unmet:
            found[canonical] = ledger.row(fetchable(entry.url))
    session.flush()
    return found, len(unmet)


def _listed(listing_id: int, url_id: int, entry: Entry, now: datetime, *, is_wanted: bool) -> Listed:
    return Listed(
        is_wanted=is_wanted,
        listing_id=listing_id,
        url_id=url_id,
        on_top=False,
        first_seen_at=now,
        title=without_unstorable(entry.title or entry.link_text),
        authors=[without_unstorable(name) for name in entry.authors],
        published=entry.published.isoformat() if entry.published else None,
        published_at=moment_of(entry.published),
        modified_at=moment_of(entry.modified),
    )
