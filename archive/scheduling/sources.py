"""Sources and their listings: which sites are crawled, what each listing named, and which process works on which
source.

The caller decides when to fetch a listing; `archive.ingestion.ingest` decides to which article a URL leads.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, true, update
from sqlalchemy.orm import Session, selectinload

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import fetchable
from archive.scheduling import path_patterns
from archive.scheduling.host_holds import held_hosts, host_of, on_hosts
from archive.scheduling.listing_notes import canonical_of, note
from archive.scheduling.listings import TURNING_OVER, Entry, FoundListing, KeptListing, Look, Noted, Window
from archive.scheduling.pages_to_fetch import to_fetch
from archive.scheduling.source_records import KeptSource, LookedSource, kept_sources, of_few
from archive.scheduling.source_settings import NOTHING, SourceSettings
from archive.scheduling.url_claims import ClaimedUrls, claim_urls
from archive.storage.database import Database
from archive.storage.models import (
    LARGEST_ID,
    AskedList,
    Listed,
    Listing,
    ListingKind,
    Reason,
    Source,
    SourceState,
    Url,
    UrlState,
)
from archive.urls.ledger import Ledger, without_unstorable

LEASE = timedelta(hours=1)
"""How long a silent process keeps its claims. A working process renews them."""
MAX_LISTINGS = 1000  # per source
HOPELESS = frozenset({Reason.BAD_URL, Reason.TRAP})
"""Reasons for which another try is useless."""
LEADS_NOWHERE = frozenset(
    {Reason.GONE, Reason.HTTP_STATUS, Reason.DNS, Reason.CONNECTION, Reason.SOFT_404, Reason.BAD_URL}
)
MANY_DEAD = 2  # addresses that fail; a single failure may be a mishap
MANY_LOST, MUCH_LOST = 5, 0.1
"""If so many addresses, and such a part of all, lead nowhere, a source's listings cannot be complete."""


class Sources:
    """The sources of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        url: str,
        name: str,
        listings: Sequence[FoundListing],
        now: datetime,
        settings: SourceSettings = NOTHING,
    ) -> int:
        """Store a source, or update one that is stored already, with its settings. Returns its id."""
        with self._database.write() as session:
            source = session.scalar(select(Source).where(Source.url == url))
            if source is None:
                source = Source(url=url, name=without_unstorable(name), added_at=now)
                session.add(source)
            session.flush()
            _set(session, source, SourceSettings.of(source).with_(settings), now)
            _add_listings(session, source.id, listings, now)
            return source.id

    def add_listings(
        self, source_id: int, listings: Sequence[FoundListing], now: datetime
    ) -> list[KeptListing]:
        """Store listings that another listing named, as a sitemap index does. Returns those that are new."""
        with self._database.write() as session:
            return _add_listings(session, source_id, listings, now)

    def all(self, ids: Sequence[int] | None = None) -> tuple[KeptSource, ...]:
        """All sources, or those of these ids that are there."""
        with self._database.read() as session:
            wanted = true() if ids is None else Source.id.in_(ids)
            sources = select(Source).where(wanted).options(selectinload(Source.listings))
            rows = session.scalars(sources.order_by(Source.id))
            return kept_sources(session, rows.all(), datetime.now(UTC))

    def names(self) -> list[str]:
        """The names of all sources."""
        with self._database.read() as session:
            return list(session.scalars(select(Source.name).order_by(Source.id)))

    def with_request_settings(self) -> tuple[KeptSource, ...]:
        """The sources with settings for their requests."""
        columns = (Source.delay_s, Source.user_agent, Source.headers_file, Source.cookies_file, Source.proxy)
        with self._database.read() as session:
            rows = session.scalars(select(Source).where(or_(*(column.is_not(None) for column in columns))))
            return kept_sources(session, rows.all(), datetime.now(UTC))

    def get(self, key: str) -> KeptSource:
        """The source with this id, URL or name. Raises NotFound."""
        with self._database.read() as session:
            [kept] = kept_sources(session, [_source(session, key)], datetime.now(UTC))
            return kept

    def set_state(self, key: str, state: SourceState) -> None:
        with self._database.write() as session:
            _source(session, key).state = state

    def rename(self, key: str, name: str) -> None:
        """Give a source another name."""
        with self._database.write() as session:
            _source(session, key).name = without_unstorable(name)

    def change(self, key: str, settings: SourceSettings, reset: Collection[str], now: datetime) -> None:
        """Apply what is set in `settings`, and unset the settings named in `reset`."""
        with self._database.write() as session:
            source = _source(session, key)
            _set(session, source, SourceSettings.of(source).without({*reset}).with_(settings), now)

    def remove(self, key: str) -> None:
        """Delete the source and its listings. Its archived articles stay."""
        with self._database.write() as session:
            session.execute(delete(Source).where(Source.id == _source(session, key).id))

    def next_look_at(self) -> datetime | None:
        """When the next listing of an active source is due, if its host is not on hold."""
        with self._database.read() as session:
            held = held_hosts(session, datetime.now(UTC))
            return session.scalar(
                select(func.min(Listing.next_look_at))
                .join(Source)
                .where(Source.state == SourceState.ACTIVE, ~on_hosts(Listing.url, held))
            )

    def is_any_due(self, ids: Sequence[int] | None, now: datetime) -> bool:
        """Whether `claim` with `due_only` would find any of these sources (None: all active ones)."""
        with self._database.read() as session:
            held = held_hosts(session, now)
            free = _are_free(ids, now)
            due = select(Listing.id).join(Source).where(*free, ~on_hosts(Listing.url, held))
            listing = due.where(or_(Listing.next_look_at.is_(None), Listing.next_look_at <= now)).limit(1)
            url = to_fetch(now).where(*free, ~on_hosts(Url.url, held)).limit(1)
            return session.scalar(listing) is not None or session.scalar(url) is not None

    def due(self, now: datetime) -> list[tuple[int, str]]:
        """The active sources that `claim` with `due_only` would find: number and URL of each."""
        with self._database.read() as session:
            held, free = held_hosts(session, now), _are_free(None, now)
            is_due = or_(Listing.next_look_at.is_(None), Listing.next_look_at <= now)
            listed = select(Listing.source_id).where(is_due, ~on_hosts(Listing.url, held))
            named = to_fetch(now).where(~on_hosts(Url.url, held)).with_only_columns(Listing.source_id)
            due = select(Source.id, Source.url).where(*free, or_(Source.id.in_(listed), Source.id.in_(named)))
            return [(source_id, url) for source_id, url in session.execute(due.order_by(Source.id))]

    def looked_at_since(self, moment: datetime) -> tuple[LookedSource, ...]:
        """All sources, each with the listings that were looked at since then."""
        with self._database.read() as session:
            listings = defaultdict[int, list[KeptListing]](list)
            for row in session.scalars(
                select(Listing).where(Listing.looked_at >= moment).order_by(Listing.id)
            ):
                listings[row.source_id].append(KeptListing.of(row))
            sources = session.execute(select(Source.id, Source.url, Source.name).order_by(Source.id))
            return tuple(LookedSource(url, name, tuple(listings[key])) for key, url, name in sources)

    # Leases: each says which process has claimed a source or URL, and until when

    def claim(self, owner: str, now: datetime, ids: Sequence[int] | None, due_only: bool) -> list[KeptSource]:
        """Claim the sources (None: all active ones) that no other process has claimed. Each comes with the listings to
        fetch: all of them, or the due ones. A source with URLs left to fetch is due as well. Listings and URLs on held
        hosts are excluded."""
        with self._database.write() as session:
            held = held_hosts(session, now)
            free = select(Source).where(*_are_free(ids, now)).order_by(Source.id)
            rows = session.scalars(free.options(selectinload(Source.listings))).all()
            due = {row.id: _due_listings(row, now, held, due_only) for row in rows}
            rest = [row for row in rows if not due[row.id]]
            to_fetch_from = _with_something_to_fetch(session, rest, now, held)
            taken = [row for row in rows if due[row.id] or row.id in to_fetch_from]
            for row in taken:
                row.leased_by, row.leased_until = owner, now + LEASE
            return [replace(kept, listings=due[kept.id]) for kept in kept_sources(session, taken, now)]

    def claim_urls(
        self, wanted: Mapping[int, int], owner: str, window: Window, now: datetime
    ) -> dict[int, ClaimedUrls]:
        """Claim URLs of these sources that are to be fetched, newest first, up to the wanted number of each. The number
        of statements does not depend on the number of sources."""
        with self._database.write() as session:
            ours = (Source.id.in_(wanted), Source.leased_by == owner)
            session.execute(update(Source).where(*ours).values(leased_until=now + LEASE))
            return claim_urls(session, wanted, owner, window, now, now + LEASE)

    def release(self, owner: str, source_ids: Sequence[int] | None = None) -> None:
        """Release a process's claims on these sources, or with None on all its sources and their URLs."""
        free = {"leased_by": None, "leased_until": None}
        with self._database.write() as session:
            sources = update(Source).where(Source.leased_by == owner).values(free)
            if source_ids is not None:
                session.execute(sources.where(Source.id.in_(source_ids)))
                return
            session.execute(sources)
            session.execute(update(Url).where(Url.leased_by == owner).values(free))
            session.execute(update(AskedList).where(AskedList.owner == owner).values(owner=None))

    def owners(self) -> set[str]:
        """The processes that hold claims."""
        with self._database.read() as session:
            taken = (Source.leased_by, Url.leased_by, AskedList.owner)
            return {
                owner
                for column in taken
                for owner in session.scalars(select(column).distinct().where(column.is_not(None)))
                if owner
            }

    # Looks

    def note(
        self,
        listing_id: int,
        entries: Sequence[Entry],
        now: datetime,
        *,
        is_first_page: bool,
        next_url: str | None,
        crawl_began: datetime | None = None,
    ) -> Noted:
        """Store the entries of one page of a listing. `next_url` is the next page of its back catalogue."""
        with self._database.write() as session:
            session.get_one(Listing, listing_id).resume_url = next_url
            return note(session, listing_id, entries, now, is_first_page, crawl_began or now)

    def retry(self, ids: Sequence[int] | None, now: datetime) -> None:
        """Make pages that are not stored due now: those that these sources list, or with None all."""
        with self._database.write() as session:
            failed = update(Url).where(
                Url.reason.is_not(None), Url.reason.not_in(HOPELESS), Url.article_id.is_(None)
            )
            if ids is not None:
                listed = select(Listed.url_id).join(Listing).where(Listing.source_id.in_(ids))
                failed = failed.where(Url.id.in_(listed))
            earlier = case(
                (Url.attempts > 0, Url.attempts - 1), else_=0
            )  # a person asked for it, so later waits do not grow
            session.execute(failed.values(retry_at=now, attempts=earlier))

    def skip(self, traps: Sequence[tuple[str, str]], now: datetime) -> None:
        """Enter addresses that are not followed, with the reason. Addresses that are known already stay as they are."""
        with self._database.write() as session:
            urls = [url for url, _ in traps]
            known = set(session.scalars(select(Url.url).where(Url.url.in_(urls))))
            ledger = Ledger(session, urls, now)
            for url, why in traps:
                if url not in known:
                    ledger.stopped(url, UrlState.SKIPPED, Reason.TRAP, why)

    def skip_links(self, source_id: int, why: str, now: datetime) -> None:
        """Give up the URLs that the source's links named and that are not yet fetched: they lead into a trap."""
        with self._database.write() as session:
            ids = to_fetch(now).where(Listing.source_id == source_id, Listing.kind == ListingKind.LINKS)
            state = {"state": UrlState.SKIPPED, "reason": Reason.TRAP, "detail": why, "retry_at": None}
            session.execute(update(Url).where(Url.id.in_(ids)).values(state))

    def finish_catalogue(self, listing_id: int) -> None:
        """Record that all older pages of the listing are known."""
        with self._database.write() as session:
            session.get_one(Listing, listing_id).resume_url = None

    def drop_listing(self, listing_id: int) -> None:
        """Delete a listing that turned out to be none, with the entries that it named."""
        with self._database.write() as session:
            session.execute(delete(Listing).where(Listing.id == listing_id))

    def lists_any(self, listing_id: int, urls: Sequence[str]) -> bool:
        """Whether the listing has named one of these addresses."""
        canonicals = [canonical for url in urls[:500] if (canonical := canonical_of(url))]
        with self._database.read() as session:
            named = select(Listed.url_id).join(Url, Url.id == Listed.url_id)
            here = named.where(Listed.listing_id == listing_id, Url.canonical.in_(canonicals)).limit(1)
            return session.scalar(here) is not None

    def fail_dead_listings(self, source_ids: Sequence[int]) -> None:
        """Mark listings of these sources as failing if all addresses that they name fail."""
        failed = func.sum(case((Url.state == UrlState.FAILED, 1), else_=0))
        dead = (
            select(Listing, func.count(), func.max(Url.detail))
            .join(Listed, Listed.listing_id == Listing.id)
            .join(Url, Url.id == Listed.url_id)
            .where(
                Listing.source_id.in_(source_ids), Listing.kind != ListingKind.LINKS, Listing.failures == 0
            )
            .group_by(Listing.id)
            .having(func.count() >= MANY_DEAD, failed == func.count())
        )
        with self._database.write() as session:
            for listing, count, detail in session.execute(dead).all():
                listing.failures, listing.why = 1, f"all {count} addresses that it lists fail: {detail}"

    def falls_short(self, source_id: int) -> bool:
        """Whether the source's listings cannot be complete: many of the addresses that they name lead nowhere, they led
        to next to nothing, or the listings that should name everything lack entries of the feed."""
        with self._database.read() as session:
            named, lost, kept, whole, in_feed, in_both = session.execute(_coverage(source_id)).one()
            is_lost = lost >= MANY_LOST and lost >= MUCH_LOST * named
            is_missing = in_feed >= MANY_LOST and in_both < in_feed / 2
            return is_lost or (whole > 0 and (is_missing or kept < MANY_LOST))

    def looked(self, look: Look) -> None:
        """Store the outcome of a look at a listing."""
        with self._database.write() as session:
            row = session.get_one(Listing, look.listing_id)
            row.looked_at, row.next_look_at = look.at, look.next_look_at
            row.why = without_unstorable(look.why)
            if look.failed:
                row.failures += 1
                return
            row.interval_s = look.interval_s
            row.failures, row.succeeded_at = 0, look.at
            row.etag, row.last_modified = look.etag, look.last_modified
            row.per_day, row.newest_at = look.per_day, look.newest_at
            if look.missed:
                row.missed, row.missed_at = row.missed + look.missed, look.at
            if look.moved_to and not _has_listing(session, row.source_id, look.moved_to):
                row.url = look.moved_to


def _coverage(source_id: int) -> Select[int, int, int, int, int, int]:
    """Of the URLs that the source's listings name: how many there are, lead nowhere, are kept, are named by listings
    that should name everything, are kept and named by a feed, and both of the latter."""
    flags = {
        "is_lost": and_(Url.state == UrlState.FAILED, Url.reason.in_(LEADS_NOWHERE)),
        "is_kept": Url.state == UrlState.KEPT,
        "in_whole": Listing.kind.not_in(TURNING_OVER),
        "in_feed": and_(Listing.kind.in_(TURNING_OVER), Url.state == UrlState.KEPT),
    }
    has = {name: func.max(case((flag, 1), else_=0)).label(name) for name, flag in flags.items()}
    named = select(*has.values()).select_from(Url).join(Listed, Listed.url_id == Url.id).join(Listing)
    of_url = named.where(Listing.source_id == source_id).group_by(Url.id).subquery()
    lost, kept, whole, in_feed = (of_url.c[name] for name in flags)
    sums = (lost, kept, whole, in_feed, whole * in_feed)
    return select(func.count(), *(func.coalesce(func.sum(flag), 0) for flag in sums)).select_from(of_url)


def _set(session: Session, source: Source, settings: SourceSettings, now: datetime) -> None:
    """Write a source's settings, and update which of its pages are wanted."""
    before = SourceSettings.of(source)
    settings.put(source)
    if (before.include, before.exclude) != (settings.include, settings.exclude):
        rows = session.execute(_named_by(source).where(Url.article_id.is_(None)))
        for listed, url in rows:
            listed.is_wanted = path_patterns.is_wanted(url, settings.include, settings.exclude)
    if settings.since is not None and settings.since >= now:  # from now on: what has no date is not new
        for listed, _ in session.execute(_named_by(source).where(Url.article_id.is_(None))):
            listed.is_wanted &= listed.published_at is not None or listed.modified_at is not None


def _named_by(source: Source) -> Select[Listed, str]:
    """The entries that the source's listings named, with their URLs."""
    named = select(Listed, Url.url).join(Url, Url.id == Listed.url_id)
    return named.join(Listing, Listing.id == Listed.listing_id).where(Listing.source_id == source.id)


def _add_listings(
    session: Session, source_id: int, listings: Sequence[FoundListing], now: datetime
) -> list[KeptListing]:
    known = set(session.scalars(select(Listing.url).where(Listing.source_id == source_id)))
    new = []
    for found in listings:
        if found.url not in known and len(known) < MAX_LISTINGS:
            known.add(found.url)
            new.append(Listing(source_id=source_id, kind=found.kind, url=found.url, next_look_at=now))
    session.add_all(new)
    session.flush()
    return list(map(KeptListing.of, new))


def _has_listing(session: Session, source_id: int, url: str) -> bool:
    same = select(Listing.id).where(Listing.source_id == source_id, Listing.url == url)
    return session.scalar(same) is not None


def _source(session: Session, key: str) -> Source:
    matches = [Source.url == key, Source.name == key]
    if key.isdecimal() and int(key) <= LARGEST_ID:
        matches.append(Source.id == int(key))
    with suppress(BadUrl):
        matches.append(Source.url == fetchable(key))
    row = session.scalars(select(Source).where(or_(*matches)).order_by(Source.id).limit(1)).first()
    if row is None:
        raise NotFound(f"no source {key}; `pressmark sources list` lists all sources")
    return row


def _are_free(ids: Sequence[int] | None, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions for these sources (None: all active ones) that no process has claimed."""
    wanted = Source.state == SourceState.ACTIVE if ids is None else Source.id.in_(ids)
    return wanted, or_(Source.leased_until.is_(None), Source.leased_until < now)


def _due_listings(row: Source, now: datetime, held: Sequence[str], due_only: bool) -> tuple[KeptListing, ...]:
    """The source's listings to fetch, without those on held hosts; if `due_only`, only those that are due."""
    free = (KeptListing.of(listing) for listing in row.listings if host_of(listing.url) not in held)
    return tuple(
        listing
        for listing in free
        if not due_only or listing.next_look_at is None or listing.next_look_at <= now
    )


def _with_something_to_fetch(
    session: Session, rows: Sequence[Source], now: datetime, held: Sequence[str]
) -> set[int]:
    """Those of the sources that named URLs still to be fetched from hosts that are not held."""
    if not rows:
        return set()
    named = to_fetch(now).where(~on_hosts(Url.url, held), of_few(rows))
    return set(session.scalars(named.with_only_columns(Listing.source_id).distinct()))
