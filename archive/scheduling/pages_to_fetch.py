"""Selects the listed URLs that are to be fetched, with what the listings say about them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from archive.scheduling.listings import Entry, Window
from archive.storage.models import (
    Listed,
    Listing,
    ListingKind,
    Source,
    Url,
    UrlState,
)


def listed_by(source_ids: Sequence[int]) -> Select[int | None]:
    """The ids of the articles that these sources list."""
    return (
        select(Url.article_id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .where(Listing.source_id.in_(source_ids), Url.article_id.is_not(None))
    )


def to_fetch(now: datetime) -> Select[int]:
    """The listed URLs that their source's settings want, that were not fetched or may be tried again, that lead to no
    stored article, and that no process has claimed."""
    same, elsewhere = aliased(Url), aliased(Listed)
    at = func.coalesce(Listed.published_at, Listed.modified_at)
    is_older = exists().where(elsewhere.url_id == Url.id, elsewhere.published_at < Source.since)
    return (
        select(Url.id)
        .join(Listed, Listed.url_id == Url.id)
        .join(Listing, Listing.id == Listed.listing_id)
        .join(Source, Source.id == Listing.source_id)
        .where(
            Listed.is_wanted,
            or_(Source.since.is_(None), and_(or_(at.is_(None), at >= Source.since), ~is_older)),
            Url.article_id.is_(None),
            or_(Url.state == UrlState.DISCOVERED, Url.retry_at <= now),
            or_(Url.leased_until.is_(None), Url.leased_until < now),
            ~exists().where(same.canonical == Url.canonical, same.state == UrlState.KEPT),
        )
    )


def inside(window: Window) -> list[ColumnElement[bool]]:
    """Conditions for the window. An article that was modified before `since` was published before `since`."""
    rules: list[ColumnElement[bool]] = []
    if window.since is not None:
        at = func.coalesce(Listed.published_at, Listed.modified_at)
        rules.append(or_(at.is_(None), at >= window.since))
    if window.until is not None:
        rules.append(or_(Listed.published_at.is_(None), Listed.published_at < window.until))
    return rules


def entries_by_id(session: Session, ids: Sequence[int]) -> dict[int, Entry]:
    """What all listings together say about these URLs, by the URL's id."""
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
    return found


def entries_of(session: Session, urls: Sequence[str]) -> list[Entry]:
    """What all listings together say about the pages at these URLs."""
    ids = dict(session.execute(select(Url.url, Url.id).where(Url.url.in_(urls))).all())
    found = {entry.url: entry for entry in entries_by_id(session, list(ids.values())).values()}
    return [found.get(url, Entry(url)) for url in urls]


def with_listed(entry: Entry, listed: Listed) -> Entry:
    """The entry, completed with what another listing says."""
    return replace(
        entry,
        title=entry.title or listed.title,
        published=entry.published or _date(listed.published),
        authors=entry.authors or tuple(listed.authors),
    )


def _date(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
