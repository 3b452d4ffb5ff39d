"""The hosts on hold as one crawl knows them: from other processes and from its own responses.

The handler reports each host's responses here and asks before each request. This module decides how long a host is
held.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from archive.scheduling.host_holds import Hold, HostHolds, host_of
from archive.storage.database import Database
from crawler.config import Config
from crawler.downloader.retry_after import LONGEST as LONGEST_HOLD

LONGEST_WAIT = timedelta(seconds=30)  # the longest hold to wait for; a longer one is for a later crawl
FIRST_BUSY, FIRST_REFUSAL = timedelta(seconds=2), timedelta(hours=1)
LONGEST_GUESS = timedelta(days=1)
REFUSALS = 5  # refusals in a row that mean: the host does not want us
FRESH_S = 1.0  # how long the holds of other processes are cached

Result = TypeVar("Result")


class HostHeld(Exception):
    """The host is held for longer than a request waits. `until` is None if only a person can release the host."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(str(hold))
        self.until = hold.until


def is_soon(hold: Hold) -> bool:
    """Whether a hold ends soon enough to wait for."""
    return hold.until is not None and hold.until - datetime.now(UTC) <= LONGEST_WAIT


class HeldHosts:
    """The holds that a crawl knows. `kept` gives the archive's; without an archive, holds last as long as the crawl."""

    def __init__(self, kept: Callable[[], HostHolds | None]) -> None:
        self._open = kept
        self._kept: HostHolds | None = None
        self._turn = asyncio.Lock()
        self._known: dict[str, Hold] = {}
        self._since: dict[str, datetime] = {}
        self._refusals = Counter[str]()
        self._looked_up_at = float("-inf")

    async def wait_s(self, url: str) -> float:
        """Seconds until the host's hold ends; 0 if the host is not held. Raises HostHeld if the wait is too long."""
        await self._look_up()
        hold = self.on(url)
        if hold is None:
            return 0.0
        if hold.until is None or not is_soon(hold):
            raise HostHeld(hold)
        return max((hold.until - datetime.now(UTC)).total_seconds(), 0.01)

    def on(self, url: str) -> Hold | None:
        """The current hold on the URL's host, as far as this crawl knows."""
        hold = self._known.get(host_of(url))
        return hold if hold is not None and hold.is_on(datetime.now(UTC)) else None

    async def busy(self, url: str, asked_at: datetime, retry_at: datetime | None, why: str) -> None:
        """The host said that it is busy, possibly with a time when to come back."""
        hold = self._known.get(host_of(url)) if self._is_late(url, asked_at) else None
        held_until = hold.until if hold is not None else None
        if held_until is not None and (retry_at or held_until) <= held_until + LONGEST_WAIT:
            return
        await self._hold(url, retry_at, FIRST_BUSY, why)

    async def refused(self, url: str, asked_at: datetime, why: str) -> None:
        """The host answered 403."""
        host = host_of(url)
        if self._is_late(url, asked_at):
            return
        self._refusals[host] += 1
        if self._refusals[host] >= REFUSALS:
            self._refusals[host] = 0
            await self._hold(url, None, FIRST_REFUSAL, f"{why}, {REFUSALS} times in a row")

    async def answered(self, url: str, asked_at: datetime) -> None:
        """The host answered normally."""
        host = host_of(url)
        self._refusals.pop(host, None)
        hold = self._known.get(host)
        if hold is not None and not hold.by_hand and not self._is_late(url, asked_at):
            del self._known[host]
            await self._of_archive(lambda holds: holds.forget(host))

    def _is_late(self, url: str, asked_at: datetime) -> bool:
        """Whether the request was already under way when the hold began, so that its response adds nothing new."""
        return asked_at < self._since.get(host_of(url), asked_at)

    async def _hold(self, url: str, asked_for: datetime | None, first: timedelta, why: str) -> None:
        host, now = host_of(url), datetime.now(UTC)
        known_hold = self._known.get(host)
        guess = min(first * 2 ** min(known_hold.times if known_hold else 0, 20), LONGEST_GUESS)
        until = min(asked_for or now + guess, now + LONGEST_HOLD)
        self._since[host] = now
        self._known[host] = Hold(host, until, why, (known_hold.times if known_hold else 0) + 1, by_hand=False)
        if kept := await self._of_archive(lambda holds: holds.put(host, until, why)):
            self._known[host] = kept

    async def _look_up(self) -> None:
        async with self._turn:
            if monotonic() - self._looked_up_at < FRESH_S:
                return
            if self._kept is None:
                self._kept = await asyncio.to_thread(self._open)
            holds_of_archive = await self._of_archive(lambda holds: holds.all())
            if holds_of_archive is not None:
                self._known = holds_of_archive
            self._looked_up_at = monotonic()

    async def _of_archive(self, work: Callable[[HostHolds], Result]) -> Result | None:
        kept = self._kept
        return await asyncio.to_thread(lambda: work(kept)) if kept is not None else None


def _kept_holds(config: Config) -> HostHolds | None:
    target = config.database_target
    is_there = "://" in target or Path(target).exists()
    return HostHolds(Database.open(target)) if is_there else None


_of_crawlers: WeakKeyDictionary[Crawler, HeldHosts] = WeakKeyDictionary()


def holds_of(crawler: Crawler) -> HeldHosts:
    """The holds that a Scrapy crawler uses."""
    if crawler not in _of_crawlers:
        config: Config = crawler.settings["PRESSMARK_CONFIG"]
        _of_crawlers[crawler] = HeldHosts(lambda: _kept_holds(config))
    return _of_crawlers[crawler]
