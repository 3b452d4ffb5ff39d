"""The lists of pages that `add` was given: entered while they are read, taken from in turns between hosts, and kept
until every page was asked for. A list that names a page which a stopped `add` did not reach goes on with that `add`.

`archive.scheduling.requested_pages` tries single pages again when their time has come.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from archive.identity.urls.canonical import canonicalise
from archive.storage.database import Database
from archive.storage.models import AskedList, AskedPage, Url, UrlState
from archive.urls.ledger import keys

LEASE = timedelta(hours=1)
"""How long a process on another machine may be silent before its list counts as stopped."""
FORGOTTEN_AFTER = timedelta(days=7)
"""After this time a stopped `add` is not gone on with: its pages may have changed since."""


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list in work. `earlier` are the lists of stopped runs, which it may go on with."""

    id: int
    begun_at: datetime
    earlier: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """The outcome of entering pages: how many pages of each host are new in the list, how many were left out since they
    are in the archive, and the earlier lists whose runs did not reach some of the pages.
    """

    by_host: Counter[str]
    known: int
    goes_on: frozenset[int]


@dataclass(frozen=True, slots=True)
class AskedUrl:
    """A page of a list that is to be asked for."""

    url: str
    position: int


@dataclass(frozen=True, slots=True)
class GoneOnWith:
    """What a list takes over from stopped runs: pages that need not be asked for again, and of these the pages that
    are no articles. `stopped_at`: when the last of these runs stopped.
    """

    reached: int
    no_articles: int
    stopped_at: datetime


class AskedLists:
    """The unfinished lists of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, owner: str, now: datetime, is_gone: Callable[[str], bool]) -> OpenList:
        """Begin a list. `is_gone` tells of a process whether it has certainly ended."""
        with self._database.write() as session:
            session.execute(delete(AskedList).where(AskedList.touched_at < now - FORGOTTEN_AFTER))
            session.execute(_free(now, list(filter(is_gone, _owners(session)))))
            earlier = session.scalars(select(AskedList.id).where(AskedList.owner.is_(None))).all()
            row = AskedList(begun_at=now, touched_at=now, owner=owner)
            session.add(row)
            session.flush()
            return OpenList(row.id, now, tuple(earlier))

    def enter(
        self, opened: OpenList, urls: Sequence[str], position: int, now: datetime, *, missing_only: bool
    ) -> Entered:
        """Enter pages at the end of the list, each once. `urls` are fetchable; `position` is the first one's place.
        With `missing_only`, leave out pages that lead to a stored article.
        """
        with self._database.write() as session:
            known = _kept(session, urls) if missing_only else set()
            wanted = [url for url in dict.fromkeys(urls) if url not in known]
            ids = _ids(session, wanted, now)
            there = set(session.scalars(_of(opened.id, AskedPage.url_id).where(_names(ids.values()))))
            since = _since(session, opened.earlier, ids.values())
            rows = [
                _row(opened, ids[url], url, position + place, since)
                for place, url in enumerate(wanted)
                if ids[url] not in there
            ]
            if rows:
                session.execute(insert(AskedPage), rows)
            hosts = Counter(keys(url)[2] for url in wanted if ids[url] not in there)
            return Entered(hosts, len(known), _joined(session, opened, ids.values()))

    def begun_at(self, opened: OpenList) -> datetime:
        """When the first of the earlier lists was begun; the list itself if there is none."""
        begun = func.min(AskedList.begun_at, type_=AskedList.begun_at.type)
        with self._database.read() as session:
            earlier = session.scalar(select(begun).where(AskedList.id.in_(opened.earlier)))
            return earlier or opened.begun_at

    def take(self, opened: OpenList, hosts: Mapping[str, tuple[int, int]]) -> dict[str, list[AskedUrl]]:
        """The next pages of these hosts that are to be asked for. `hosts` gives for each host the position after which
        to begin, and how many pages are wanted.
        """
        with self._database.read() as session:
            return {
                host: [AskedUrl(*row) for row in session.execute(_next(opened.id, host, after, limit))]
                for host, (after, limit) in hosts.items()
            }

    def touch(self, opened: OpenList, now: datetime) -> None:
        """Say that the process still works on the list."""
        with self._database.write() as session:
            session.execute(update(AskedList).where(AskedList.id == opened.id).values(touched_at=now))

    def settle(self, opened: OpenList, goes_on: Collection[int], position: int) -> Counter[str]:
        """All of the list is entered; it goes on with these earlier lists. Pages of the others are to be asked for
        again: they move to the end, from `position` on. Returns how many of each host.
        """
        with self._database.write() as session:
            others = [one for one in opened.earlier if one not in goes_on]
            again = and_(AskedPage.list_id == opened.id, AskedPage.goes_on.in_(others))
            counted = session.execute(
                select(AskedPage.host, func.count()).where(again).group_by(AskedPage.host)
            ).all()
            moved = {"position": AskedPage.position + position, "since": opened.begun_at, "goes_on": None}
            session.execute(update(AskedPage).where(again).values(moved))
            return Counter(dict(counted))

    def gone_on_with(self, opened: OpenList) -> GoneOnWith | None:
        """What a settled list takes over from stopped runs; None if there is nothing."""
        is_before = Url.fetched_at < opened.begun_at
        is_taken = and_(AskedPage.list_id == opened.id, AskedPage.goes_on.is_not(None), _is_done(), is_before)
        no_article = func.sum(case((Url.article_id.is_(None), 1), else_=0))
        runs = select(AskedPage.goes_on).where(AskedPage.list_id == opened.id)
        with self._database.read() as session:
            reached, others = session.execute(
                select(func.count(), no_article)
                .select_from(AskedPage)
                .join(Url, Url.id == AskedPage.url_id)
                .where(is_taken)
            ).one()
            stopped_at = session.scalar(
                select(func.max(AskedList.touched_at, type_=AskedList.touched_at.type)).where(
                    AskedList.id.in_(runs)
                )
            )
        return GoneOnWith(reached, others or 0, stopped_at) if reached and stopped_at else None

    def finish(self, opened: OpenList) -> None:
        """All pages of the list were asked for. Forget it, and the earlier lists that have no other page left."""
        ours = select(AskedPage.url_id).where(AskedPage.list_id == opened.id)
        other = aliased(AskedPage)
        unreached = exists().where(
            other.list_id == AskedList.id, other.url_id == Url.id, ~other.is_reached, ~_is_done(other)
        )
        with self._database.write() as session:
            earlier = AskedPage.list_id.in_(opened.earlier)
            session.execute(
                update(AskedPage).where(earlier, AskedPage.url_id.in_(ours)).values(is_reached=True)
            )
            over = AskedList.id.in_(opened.earlier) & ~unreached
            gone = [opened.id, *session.scalars(select(AskedList.id).where(over, AskedList.owner.is_(None)))]
            session.execute(delete(AskedPage).where(AskedPage.list_id.in_(gone)))
            session.execute(delete(AskedList).where(AskedList.id.in_(gone)))

    def stop(self, owner: str, now: datetime) -> None:
        """The process has stopped: the same list given again goes on."""
        with self._database.write() as session:
            free = {"owner": None, "touched_at": now}
            session.execute(update(AskedList).where(AskedList.owner == owner).values(free))

    def unreached(self, opened: OpenList, urls: Collection[str]) -> set[str]:
        """Those of the URLs that an earlier list has named and its run did not reach."""
        with self._database.read() as session:
            rows = select(Url.url).join(AskedPage, AskedPage.url_id == Url.id)
            left = (AskedPage.list_id.in_(opened.earlier), ~AskedPage.is_reached, ~_is_done())
            return set(session.scalars(rows.where(Url.url.in_(urls), *left)))


def in_work(now: datetime) -> ColumnElement[bool]:
    """A condition on a URL: a process works on a list that names it."""
    return exists().where(
        AskedPage.url_id == Url.id,
        AskedPage.list_id == AskedList.id,
        AskedList.owner.is_not(None),
        AskedList.touched_at > now - LEASE,
    )


def _is_done(page: type[AskedPage] = AskedPage) -> ColumnElement[bool]:
    """Whether a run has fetched the page and knows what it is."""
    is_known = or_(Url.reason.is_(None), Url.state == UrlState.SKIPPED)
    return and_(Url.fetched_at.is_not(None), Url.fetched_at >= page.since, is_known)


def _owners(session: Session) -> list[str]:
    return [owner for owner in session.scalars(select(AskedList.owner).distinct()) if owner]


def _free(now: datetime, gone: Sequence[str]):  # type: ignore[no-untyped-def]  # SQLAlchemy's own long type
    is_stopped = or_(AskedList.owner.in_(gone), AskedList.touched_at < now - LEASE)
    return update(AskedList).where(is_stopped).values(owner=None)


def _of(list_id: int, column):  # type: ignore[no-untyped-def]  # SQLAlchemy's own long type
    return select(column).where(AskedPage.list_id == list_id)


def _names(ids: Collection[int]) -> ColumnElement[bool]:
    return AskedPage.url_id.in_(list(ids))


def _kept(session: Session, urls: Sequence[str]) -> set[str]:
    """Those of the URLs that lead to a stored article."""
    canonical = {url: canonicalise(url) for url in urls}
    leads = Url.canonical.in_(list(canonical.values())), Url.article_id.is_not(None)
    kept = set(session.scalars(select(Url.canonical).where(*leads)))
    return {url for url in urls if canonical[url] in kept}


def _ids(session: Session, urls: Sequence[str], now: datetime) -> dict[str, int]:
    """The ids of the URLs' rows, which are made where there are none; a person has asked for them now."""
    known = set(session.scalars(select(Url.url).where(Url.url.in_(urls))))
    new = [_url_row(url, now) for url in urls if url not in known]
    if new:
        session.execute(insert(Url), new)
    session.execute(update(Url).where(Url.url.in_(list(known))).values(asked_at=now))
    return dict(session.execute(select(Url.url, Url.id).where(Url.url.in_(urls))).all())


def _url_row(url: str, now: datetime) -> dict[str, object]:
    canonical, variant, host = keys(url)
    return {
        "url": url,
        "canonical": canonical,
        "variant": variant,
        "host": host,
        "state": UrlState.DISCOVERED,
        "attempts": 0,
        "first_seen_at": now,
        "asked_at": now,
    }


def _since(session: Session, earlier: Sequence[int], ids: Collection[int]) -> dict[int, tuple[int, datetime]]:
    """The earlier list that names each page, and since when; the first one where several do."""
    if not earlier:
        return {}
    columns = select(AskedPage.url_id, AskedPage.list_id, AskedPage.since)
    rows = session.execute(
        columns.where(AskedPage.list_id.in_(earlier), _names(ids)).order_by(AskedPage.since.desc())
    )
    return {url_id: (list_id, since) for url_id, list_id, since in rows}


def _row(
    opened: OpenList, url_id: int, url: str, position: int, since: Mapping[int, tuple[int, datetime]]
) -> dict[str, object]:
    goes_on, from_then = since.get(url_id, (None, opened.begun_at))
    host = keys(url)[2]
    return {
        "list_id": opened.id,
        "url_id": url_id,
        "host": host,
        "position": position,
        "since": from_then,
        "goes_on": goes_on,
        "is_reached": False,
    }


def _next(list_id: int, host: str, after: int, limit: int):  # type: ignore[no-untyped-def]
    pages = select(Url.url, AskedPage.position).join(Url, Url.id == AskedPage.url_id)
    ours = (AskedPage.list_id == list_id, AskedPage.host == host, AskedPage.position > after)
    return pages.where(*ours, ~_is_done()).order_by(AskedPage.position).limit(limit)


def _joined(session: Session, opened: OpenList, ids: Collection[int]) -> frozenset[int]:
    """The earlier lists whose runs did not reach some of these pages."""
    if not opened.earlier:
        return frozenset()
    rows = select(AskedPage.list_id).distinct().join(Url, Url.id == AskedPage.url_id)
    left = (AskedPage.list_id.in_(opened.earlier), _names(ids), ~AskedPage.is_reached, ~_is_done())
    return frozenset(session.scalars(rows.where(*left)))
