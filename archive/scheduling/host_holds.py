"""Hosts on hold: no requests are sent to them for a while, because they are overloaded, refuse the crawler, do not
answer, or because a person put them on hold.

Holds are stored in the archive, so that all its crawls, present and future, observe them. The crawler decides when to
put a host on hold.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import fetchable
from archive.storage.database import Database
from archive.storage.models import HostHold, Listing, Reason, Url
from archive.storage.url_host import url_host


@dataclass(frozen=True, slots=True)
class Hold:
    """A host on hold: until when (None: until a person releases it), why, and how many holds in a row it has had.
    `reason`: TIMEOUT if it did not answer, else RATE_LIMITED.
    """

    host: str
    until: datetime | None
    why: str
    times: int
    by_hand: bool
    reason: Reason = Reason.RATE_LIMITED

    def __str__(self) -> str:
        until = f"until {self.until:%Y-%m-%d %H:%M} UTC" if self.until else "until it is released"
        return f"{self.host} is held {until}: {self.why}"

    def is_on(self, now: datetime) -> bool:
        return self.until is None or self.until > now


def host_of(url: str) -> str:
    """The host of a URL, with its port unless that is the scheme's default. Holds apply to this unit."""
    parts = urlsplit(url)
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.netloc.rpartition("@")[2].lower().removesuffix(port)


def host_named(text: str) -> str:
    """The host that a person named, directly or by any URL on it. Raises BadUrl."""
    host = host_of(fetchable(text if "://" in text else f"https://{text}/"))
    is_word = "://" not in text and not re.search(r"[.:]", host) and host != "localhost"
    if not host or is_word:
        raise BadUrl(f"{text!r} is not a host; give example.org or a URL on it")
    return host


def on_hosts(column: InstrumentedAttribute[str], hosts: Collection[str]) -> ColumnElement[bool]:
    """A condition: the URL in the column is on one of these hosts."""
    return url_host(column).in_(hosts)


class HostHolds:
    """The holds of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, Hold]:
        """Every hold by its host, including ended holds of hosts that have not answered since."""
        with self._database.read() as session:
            rows = session.scalars(select(HostHold).order_by(HostHold.host))
            return {row.host: _hold(row) for row in rows}

    def active(self, now: datetime) -> list[Hold]:
        """The holds in force."""
        return [hold for hold in self.all().values() if hold.is_on(now)]

    def put(
        self,
        host: str,
        until: datetime | None,
        why: str,
        *,
        by_hand: bool = False,
        reason: Reason = Reason.RATE_LIMITED,
    ) -> Hold:
        """Put a host on hold, or extend its hold. Its listings are due when the hold ends."""
        with self._database.write() as session:
            row = session.get(HostHold, host) or HostHold(
                host=host, until=until, why=why, times=0, by_hand=False, reason=reason
            )
            if by_hand or not row.by_hand:
                is_longer = by_hand or row.until is None or until is None or until >= row.until
                if is_longer:
                    row.until, row.why, row.reason = until, why, reason
                row.by_hand = by_hand
                row.times += not by_hand
            session.add(row)
            _postpone_listings(session, row)
            return _hold(row)

    def release(self, host: str, now: datetime) -> None:
        """End a hold, and make pages that it stopped due. Raises NotFound if the host is not on hold."""
        with self._database.write() as session:
            row = session.get(HostHold, host)
            if row is None:
                raise NotFound(f"{host} is not held; `pressmark status` lists the hosts on hold")
            if row.until is not None:
                waiting = update(Listing).where(
                    on_hosts(Listing.url, [host]), Listing.next_look_at >= row.until
                )
                session.execute(waiting.values(next_look_at=now))
            stopped = update(Url).where(on_hosts(Url.url, [host]), Url.reason == row.reason)
            session.execute(stopped.values(retry_at=now))
            session.delete(row)

    def forget(self, host: str) -> None:
        """Record that the host answers again: its next hold counts as the first in a row."""
        with self._database.write() as session:
            session.execute(delete(HostHold).where(HostHold.host == host, HostHold.by_hand.is_(False)))


def held_hosts(session: Session, now: datetime) -> list[str]:
    """The hosts to which no request may be sent now."""
    is_on = or_(HostHold.until.is_(None), HostHold.until > now)
    return list(session.scalars(select(HostHold.host).where(is_on)))


def _postpone_listings(session: Session, row: HostHold) -> None:
    if row.until is not None:
        earlier = update(Listing).where(on_hosts(Listing.url, [row.host]), Listing.next_look_at < row.until)
        session.execute(earlier.values(next_look_at=row.until))


def _hold(row: HostHold) -> Hold:
    return Hold(row.host, row.until, row.why, row.times, row.by_hand, row.reason)
