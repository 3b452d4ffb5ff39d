"""Sources and their listings: who is crawled, what each listing named, and which process has whom in hand.

When to look is decided by the caller; which article a URL leads to, by `archive.ingestion.ingest`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased, selectinload

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.scheduling import modified_dates, path_patterns
from archive.scheduling.host_holds import held_hosts, host_of, on_hosts
from archive.scheduling.source_settings import NOTHING, SourceSettings
from archive.storage.database import Database
from archive.storage.models import (
    Article,
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
"""For how long a process that has fallen silent keeps what it took; it renews its leases as it works."""
MAX_LISTINGS = 1000  # of one source
HOPELESS = frozenset({Reason.BAD_URL, Reason.TRAP})
"""What no further try can change."""
TURNING_OVER = frozenset({ListingKind.FEED, ListingKind.NEWS_SITEMAP})
"""Listings that hold only the latest entries; the others hold all, and paging finds what came between."""
LEADS_NOWHERE = frozenset(
    {Reason.GONE, Reason.HTTP_STATUS, Reason.DNS, Reason.CONNECTION, Reason.SOFT_404, Reason.BAD_URL}
)
MANY_DEAD = 2  # addresses that fail; one alone may be a mishap
MANY_LOST, MUCH_LOST = 5, 0.1
"""Addresses that lead nowhere, and their part of all, from which on a source's listings cannot be whole."""


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
        """Keep a source, or what is new of one that is kept already, its settings too; gives its id."""
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
        """Keep listings that another one named, as a sitemap index does; gives those that are new."""
        with self._database.write() as session:
            return _add_listings(session, source_id, listings, now)

    def all(self) -> tuple[KeptSource, ...]:
        with self._database.read() as session:
            rows = session.scalars(select(Source).options(selectinload(Source.listings)).order_by(Source.id))
            return tuple(_kept(session, row) for row in rows)

    def with_request_settings(self) -> tuple[KeptSource, ...]:
        """The sources for whose requests anything is set."""
        columns = (Source.delay_s, Source.user_agent, Source.headers_file, Source.cookies_file, Source.proxy)
        with self._database.read() as session:
            rows = session.scalars(select(Source).where(or_(*(one.is_not(None) for one in columns))))
            return tuple(_kept(session, row) for row in rows)

    def get(self, key: str) -> KeptSource:
        """The source with this id, URL or name. Raises NotFound."""
        with self._database.read() as session:
            return _kept(session, _source(session, key))

    def set_state(self, key: str, state: SourceState) -> None:
        with self._database.write() as session:
            _source(session, key).state = state

    def change(self, key: str, settings: SourceSettings, reset: Collection[str], now: datetime) -> None:
        """Set what is set in `settings`, and set nothing any more of what is named in `reset`."""
        with self._database.write() as session:
            source = _source(session, key)
            _set(session, source, SourceSettings.of(source).without({*reset}).with_(settings), now)

    def remove(self, key: str) -> None:
        """Forget the source and its listings; what was archived of it stays."""
        with self._database.write() as session:
            session.execute(delete(Source).where(Source.id == _source(session, key).id))

    def next_look_at(self) -> datetime | None:
        """When the next listing of an active source is due, if its host is not held."""
        with self._database.read() as session:
            held = held_hosts(session, datetime.now(UTC))
            return session.scalar(
                select(func.min(Listing.next_look_at))
                .join(Source)
                .where(Source.state == SourceState.ACTIVE, ~on_hosts(Listing.url, held))
            )

    # Leases: each says who has a source or URL in hand, and until when

    def claim(self, owner: str, now: datetime, ids: Sequence[int] | None, due_only: bool) -> list[KeptSource]:
        """Take the sources (None: all active ones) that no other process has in hand, each with the listings to
        look at: all of them, or those that are due. A source with something left to fetch is due as well. Of hosts
        that are held nothing is taken."""
        with self._database.write() as session:
            held = held_hosts(session, now)
            rows = session.scalars(_free_sources(ids, now).options(selectinload(Source.listings)))
            claimed = []
            for row in rows:
                kept = _kept(session, row)
                free = (one for one in kept.listings if host_of(one.url) not in held)
                due = tuple(one for one in free if not due_only or _is_due(one, now))
                if due or _has_something_to_fetch(session, row.id, now, held):
                    row.leased_by, row.leased_until = owner, now + LEASE
                    claimed.append(replace(kept, listings=due))
            return claimed

    def claim_urls(
        self, source_id: int, owner: str, window: Window, limit: int, now: datetime
    ) -> list[Entry]:
        """Take up to `limit` URLs of a source that are to be fetched, the newest first."""
        with self._database.write() as session:
            ours = (Source.id == source_id, Source.leased_by == owner)
            session.execute(update(Source).where(*ours).values(leased_until=now + LEASE))
            on_held = on_hosts(Url.url, held_hosts(session, now))
            wanted = _to_fetch(source_id, now).where(*_inside(window), ~on_held)
            newest = func.max(Listed.published_at)
            ids = session.scalars(
                wanted.group_by(Url.id).order_by(newest.desc().nulls_last(), Url.id).limit(limit)
            ).all()
            lease = {"leased_by": owner, "leased_until": now + LEASE}
            session.execute(update(Url).where(Url.id.in_(ids)).values(lease))
            return _entries(session, ids)

    def release(self, owner: str, source_id: int | None = None) -> None:
        """Give back what a process has in hand: one source, or with None all it has, its URLs too."""
        free = {"leased_by": None, "leased_until": None}
        with self._database.write() as session:
            sources = update(Source).where(Source.leased_by == owner).values(free)
            if source_id is not None:
                session.execute(sources.where(Source.id == source_id))
                return
            session.execute(sources)
            session.execute(update(Url).where(Url.leased_by == owner).values(free))

    def owners(self) -> set[str]:
        """The processes that have something in hand."""
        with self._database.read() as session:
            taken = (Source.leased_by, Url.leased_by)
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
        """Keep what one page of a listing names. `next_url` is where its back catalogue goes on."""
        with self._database.write() as session:
            session.get_one(Listing, listing_id).resume_url = next_url
            return _note(session, listing_id, entries, now, is_first_page, crawl_began or now)

    def retry(self, ids: Sequence[int] | None, now: datetime) -> None:
        """Let pages that are not kept be tried again now: those that these sources list, or with None all."""
        with self._database.write() as session:
            failed = update(Url).where(
                Url.reason.is_not(None), Url.reason.not_in(HOPELESS), Url.article_id.is_(None)
            )
            if ids is not None:
                listed = select(Listed.url_id).join(Listing).where(Listing.source_id.in_(ids))
                failed = failed.where(Url.id.in_(listed))
            earlier = case(
                (Url.attempts > 0, Url.attempts - 1), else_=0
            )  # by hand: it does not wait longer after
            session.execute(failed.values(retry_at=now, attempts=earlier))

    def skip(self, traps: Sequence[tuple[str, str]], now: datetime) -> None:
        """Enter addresses that are not followed, with the reason; those that are known already stay as they are."""
        with self._database.write() as session:
            urls = [url for url, _ in traps]
            known = set(session.scalars(select(Url.url).where(Url.url.in_(urls))))
            ledger = Ledger(session, urls, now)
            for url, why in traps:
                if url not in known:
                    ledger.stopped(url, UrlState.SKIPPED, Reason.TRAP, why)

    def skip_links(self, source_id: int, why: str, now: datetime) -> None:
        """Give up what the source's links name and what is not fetched yet: they lead into a trap."""
        with self._database.write() as session:
            ids = _to_fetch(source_id, now).where(Listing.kind == ListingKind.LINKS)
            state = {"state": UrlState.SKIPPED, "reason": Reason.TRAP, "detail": why, "retry_at": None}
            session.execute(update(Url).where(Url.id.in_(ids)).values(state))

    def finish_catalogue(self, listing_id: int) -> None:
        """All older pages of the listing are known."""
        with self._database.write() as session:
            session.get_one(Listing, listing_id).resume_url = None

    def drop_listing(self, listing_id: int) -> None:
        """Forget a listing that was none after all, with what it named."""
        with self._database.write() as session:
            session.execute(delete(Listing).where(Listing.id == listing_id))

    def lists_any(self, listing_id: int, urls: Sequence[str]) -> bool:
        """Whether the listing has named one of these addresses."""
        canonicals = [canonical for url in urls[:500] if (canonical := _canonical(url))]
        with self._database.read() as session:
            named = select(Listed.url_id).join(Url, Url.id == Listed.url_id)
            here = named.where(Listed.listing_id == listing_id, Url.canonical.in_(canonicals)).limit(1)
            return session.scalar(here) is not None

    def fail_dead_listings(self, source_id: int) -> None:
        """Enter as failing the listings of which all addresses fail: what they say leads to nothing."""
        failed = func.sum(case((Url.state == UrlState.FAILED, 1), else_=0))
        dead = (
            select(Listing, func.count(), func.max(Url.detail))
            .join(Listed, Listed.listing_id == Listing.id)
            .join(Url, Url.id == Listed.url_id)
            .where(Listing.source_id == source_id, Listing.kind != ListingKind.LINKS, Listing.failures == 0)
            .group_by(Listing.id)
            .having(func.count() >= MANY_DEAD, failed == func.count())
        )
        with self._database.write() as session:
            for listing, count, detail in session.execute(dead).all():
                listing.failures, listing.why = 1, f"all {count} addresses that it lists fail: {detail}"

    def falls_short(self, source_id: int) -> bool:
        """Whether the source's listings cannot be all there is: many of the addresses that they name lead nowhere, or
        they led to next to nothing, or what its feed names is missing from those that should name everything."""
        with self._database.read() as session:
            named = select(Url.id).join(Listed, Listed.url_id == Url.id).join(Listing)
            named = named.where(Listing.source_id == source_id).distinct()
            count = partial(_count, session)
            lost = count(named.where(Url.state == UrlState.FAILED, Url.reason.in_(LEADS_NOWHERE)))
            by_feed = named.where(Listing.kind.in_(TURNING_OVER), Url.state == UrlState.KEPT)
            whole = named.where(Listing.kind.not_in(TURNING_OVER))
            in_feed, in_both = count(by_feed), count(by_feed.where(Url.id.in_(whole)))
            is_lost = lost >= MANY_LOST and lost >= MUCH_LOST * count(named)
            is_missing = in_feed >= MANY_LOST and in_both < in_feed / 2
            are_few = count(named.where(Url.state == UrlState.KEPT)) < MANY_LOST
            return is_lost or (count(whole) > 0 and (is_missing or are_few))

    def looked(self, look: Look) -> None:
        """Keep how a look ended."""
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


def _count(session: Session, ids: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def listed_by(source_ids: Sequence[int]) -> Select[int | None]:
    """The ids of the articles that these sources list."""
    return (
        select(Url.article_id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .where(Listing.source_id.in_(source_ids), Url.article_id.is_not(None))
    )


def _set(session: Session, source: Source, settings: SourceSettings, now: datetime) -> None:
    """Write a source's settings, and by them which of its pages are wanted."""
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
    """What the source's listings named, with its URL."""
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
    if key.isdecimal() and int(key) < 2**31:
        matches.append(Source.id == int(key))
    with suppress(BadUrl):
        matches.append(Source.url == fetchable(key))
    row = session.scalars(select(Source).where(or_(*matches)).order_by(Source.id).limit(1)).first()
    if row is None:
        raise NotFound(f"no source {key}; `pressmark sources list` lists all sources")
    return row


def _kept(session: Session, row: Source) -> KeptSource:
    now = datetime.now(UTC)
    named = select(Url.article_id).join(Listed, Listed.url_id == Url.id).join(Listing)
    articles = named.where(Listing.source_id == row.id, Url.article_id.is_not(None)).distinct().subquery()
    pending = _to_fetch(row.id, now).distinct().subquery()
    return KeptSource(
        id=row.id,
        url=row.url,
        name=row.name,
        state=row.state,
        schedule=row.schedule,
        added_at=row.added_at,
        listings=tuple(map(KeptListing.of, row.listings)),
        articles=session.scalar(select(func.count()).select_from(articles)) or 0,
        pending=session.scalar(select(func.count()).select_from(pending)) or 0,
        settings=SourceSettings.of(row),
        front=next((KeptListing.of(one) for one in row.listings if one.kind is ListingKind.LINKS), None),
    )


def _free_sources(ids: Sequence[int] | None, now: datetime) -> Select[Source]:
    free = select(Source).where(or_(Source.leased_until.is_(None), Source.leased_until < now))
    if ids is None:
        return free.where(Source.state == SourceState.ACTIVE).order_by(Source.id)
    return free.where(Source.id.in_(ids)).order_by(Source.id)


def _is_due(listing: KeptListing, now: datetime) -> bool:
    return listing.next_look_at is None or listing.next_look_at <= now


def _has_something_to_fetch(session: Session, source_id: int, now: datetime, held: Sequence[str]) -> bool:
    free = _to_fetch(source_id, now).where(~on_hosts(Url.url, held)).limit(1)
    return session.scalar(free) is not None


def _to_fetch(source_id: int, now: datetime) -> Select[int]:
    """The URLs that the source's listings named, that its settings want, that were not fetched or may be tried again,
    that lead to no article that is kept, and that no process has in hand."""
    same, elsewhere = aliased(Url), aliased(Listed)
    at = func.coalesce(Listed.published_at, Listed.modified_at)
    is_older = exists().where(elsewhere.url_id == Url.id, elsewhere.published_at < Source.since)
    return (
        select(Url.id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .join(Source, Source.id == Listing.source_id)
        .where(
            Listing.source_id == source_id,
            Listed.is_wanted,
            or_(Source.since.is_(None), and_(or_(at.is_(None), at >= Source.since), ~is_older)),
            Url.article_id.is_(None),
            or_(Url.state == UrlState.DISCOVERED, Url.retry_at <= now),
            or_(Url.leased_until.is_(None), Url.leased_until < now),
            ~exists().where(same.canonical == Url.canonical, same.state == UrlState.KEPT),
        )
    )


def _inside(window: Window) -> list[ColumnElement[bool]]:
    """An article that was changed before `since` was published before."""
    rules: list[ColumnElement[bool]] = []
    if window.since is not None:
        at = func.coalesce(Listed.published_at, Listed.modified_at)
        rules.append(or_(at.is_(None), at >= window.since))
    if window.until is not None:
        rules.append(or_(Listed.published_at.is_(None), Listed.published_at < window.until))
    return rules


def _entries(session: Session, ids: Sequence[int]) -> list[Entry]:
    """What all listings together say of these URLs, in the given order."""
    rows = session.execute(
        select(Url, Listed, Listing.kind)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .where(Url.id.in_(ids))
    )
    found: dict[int, Entry] = {}
    for url, listed, kind in rows:
        entry = found.get(url.id, Entry(url.url))
        if kind is ListingKind.LINKS:
            found[url.id] = replace(entry, link_text=entry.link_text or listed.title)
        else:
            found[url.id] = with_listed(entry, listed)
    return [found[one] for one in ids if one in found]


def entries_of(session: Session, urls: Sequence[str]) -> list[Entry]:
    """What all listings together say of the pages at these URLs."""
    ids = dict(session.execute(select(Url.url, Url.id).where(Url.url.in_(urls))).all())
    found = {entry.url: entry for entry in _entries(session, list(ids.values()))}
    return [found.get(url, Entry(url)) for url in urls]


def with_listed(entry: Entry, listed: Listed) -> Entry:
    """The entry, filled in with what one more listing says."""
    return replace(
        entry,
        title=entry.title or listed.title,
        published=entry.published or _date(listed.published),
        authors=entry.authors or tuple(listed.authors),
    )


def _note(
    session: Session,
    listing_id: int,
    entries: Iterable[Entry],
    now: datetime,
    is_first_page: bool,
    crawl_began: datetime,
) -> Noted:
    by_canonical = {canonical: entry for entry in entries if (canonical := _canonical(entry.url))}
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
            known[url_id].modified_at = _instant(entry.modified) or known[url_id].modified_at
    if changed:
        session.flush()
        _look_again_at(session, listing_id, changed, now)
    if is_first_page:
        session.flush()
        here = Listed.listing_id == listing_id
        session.execute(update(Listed).where(here, Listed.on_top).values(on_top=False))
        for url_id in named:
            session.execute(update(Listed).where(here, Listed.url_id == url_id).values(on_top=True))
    return Noted(len(named.keys() - known.keys()), unmet, len(top), len(top & named.keys()))


def _named_before(session: Session, listing_id: int) -> dict[str, Listed]:
    """What the listing has named, by canonical address: an address may since have been met in other spellings."""
    named = select(Url.canonical, Listed).join(Listed, Listed.url_id == Url.id)
    rows = session.execute(named.where(Listed.listing_id == listing_id).order_by(Listed.url_id.desc()))
    return {row.canonical: row.Listed for row in rows}


def _wanted_of(session: Session, source: Source, crawl_began: datetime) -> Callable[[Entry], bool]:
    """Which entries a source's settings want. If only what is new since it was added is, then none without a date that
    its first crawl finds."""
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
    """What the listing says of when each entry was changed, where it says so."""
    after = {url_id: _instant(entry.modified) for url_id, entry in named.items()}
    return {
        url_id: modified_dates.Stamp(known[url_id].modified_at if url_id in known else None, modified_at)
        for url_id, modified_at in after.items()
        if modified_at is not None
    }


def _look_again_at(session: Session, listing_id: int, url_ids: Collection[int], now: datetime) -> None:
    """Articles of these that were changed, by what the listing says, after they were last seen are due at once."""
    changed = session.execute(
        select(Url.id, Article.id)
        .join(Url, Url.article_id == Article.id)
        .join(Listed, Listed.url_id == Url.id)
        .where(Listed.listing_id == listing_id)
        .where(Listed.modified_at > Article.last_seen_at, Listed.modified_at <= now)
        .where(or_(Article.recheck_at.is_(None), Article.recheck_at > now))
    )
    due = [article_id for url_id, article_id in changed if url_id in url_ids]
    for start in range(0, len(due), 500):  # SQLite takes a limited number of parameters
        some = Article.id.in_(due[start : start + 500])
        session.execute(update(Article).where(some).values(recheck_at=now))


def _canonical(url: str) -> str | None:
    try:
        return canonicalise(url)
    except BadUrl:
        return None


def _urls(session: Session, by_canonical: dict[str, Entry], now: datetime) -> tuple[dict[str, Url], int]:
    """The ledger's row for each, and how many are new; one that is known in another spelling is not entered again."""
    found: dict[str, Url] = {}
    keys = list(by_canonical)
    for start in range(0, len(keys), 500):  # SQLite takes a limited number of parameters
        rows = session.scalars(
            select(Url).where(Url.canonical.in_(keys[start : start + 500])).order_by(Url.id)
        )
        for row in rows:
            if row.reason is Reason.TRAP:  # what a listing names is no trap
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
        published_at=_instant(entry.published),
        modified_at=_instant(entry.modified),
    )


def _instant(when: datetime | date | None) -> datetime | None:
    if when is None or isinstance(when, datetime):
        return when
    return datetime.combine(when, time(), UTC)


def _date(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
