"""The hosts on hold as one crawl knows them: from other processes and from its own responses.

The handler reports each host's responses here and asks before each request. This module decides how long a host is
held.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Set
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from archive.scheduling.host_holds import Hold, HostHolds, host_of
from archive.storage.models import Command, Reason
from crawler.downloader.kept_database import KeptDatabase, kept_database
from crawler.downloader.retry_after import LONGEST as LONGEST_HOLD

LONGEST_WAIT = timedelta(seconds=30)  # the longest hold to wait for; a longer one is for a later crawl
FIRST_BUSY, FIRST_REFUSAL = timedelta(seconds=2), timedelta(hours=1)
LONGEST_GUESS = timedelta(days=1)
FIRST_SILENCE = timedelta(minutes=15)
REFUSALS = 5  # refusals in a row that mean: the host does not want us
# requests in a row without an answer, if the host has answered others before; else one is enough
SILENCES = 3
FRESH_S = 1.0  # how long the holds of other processes are cached

Result = TypeVar("Result")


class HostHeld(Exception):
    """The host is held for longer than a request waits. `until` is None if only a person can release the host."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(str(hold))
        self.until = hold.until
        self.reason = hold.reason


def is_soon(hold: Hold) -> bool:
    """Whether a hold ends soon enough to wait for."""
    return hold.until is not None and hold.until - datetime.now(UTC) <= LONGEST_WAIT


class HeldHosts:
    """The holds that a crawl knows. Without an archive, holds last as long as the crawl. If a person asks for the pages
    (`is_by_hand`), hosts that did not answer an earlier crawl are asked again.
    """

    def __init__(self, kept: KeptDatabase, *, is_by_hand: bool = False) -> None:
        self._kept = kept
        self._is_by_hand = is_by_hand
        self._turn = asyncio.Lock()
        self._known: dict[str, Hold] = {}
        self._since: dict[str, datetime] = {}
        self._refusals = Counter[str]()
        self._silences = Counter[str]()
        self._have_answered: set[str] = set()
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
        host = host_of(url)
        hold = self._known.get(host)
        if hold is None or not hold.is_on(datetime.now(UTC)):
            return None
        is_of_earlier_crawl = hold.reason is Reason.TIMEOUT and host not in self._since
        return None if self._is_by_hand and is_of_earlier_crawl else hold

    async def busy(self, url: str, asked_at: datetime, retry_at: datetime | None, why: str) -> None:
        """The host said that it is busy, possibly with a time when to come back."""
        self._speaks(url)
        hold = self._known.get(host_of(url)) if self._is_late(url, asked_at) else None
        held_until = hold.until if hold is not None else None
        if held_until is not None and (retry_at or held_until) <= held_until + LONGEST_WAIT:
            return
        await self._hold(url, retry_at, FIRST_BUSY, why)

    async def refused(self, url: str, asked_at: datetime, why: str) -> None:
        """The host answered 403."""
        host = host_of(url)
        self._speaks(url)
        if self._is_late(url, asked_at):
            return
        self._refusals[host] += 1
        if self._refusals[host] >= REFUSALS:
            self._refusals[host] = 0
            await self._hold(url, None, FIRST_REFUSAL, f"{why}, {REFUSALS} times in a row")

    async def silent(self, url: str, asked_at: datetime, why: str) -> None:
        """The host did not answer in time."""
        host = host_of(url)
        if self._is_late(url, asked_at):
            return
        self._silences[host] += 1
        if host not in self._have_answered or self._silences[host] >= SILENCES:
            self._silences[host] = 0
            await self._hold(url, None, FIRST_SILENCE, why, Reason.TIMEOUT)

    async def answered(self, url: str, asked_at: datetime) -> None:
        """The host answered normally."""
        self._speaks(url)
        self._refusals.pop(host_of(url), None)
        if not self._is_late(url, asked_at):
            await self._forget(host_of(url), frozenset(Reason))

    async def answered_for_robots(self, url: str) -> None:
        """The host sent its robots.txt, as hosts do that refuse pages. It is not silent."""
        self._speaks(url)
        await self._forget(host_of(url), {Reason.TIMEOUT})

    def _speaks(self, url: str) -> None:
        self._have_answered.add(host_of(url))
        self._silences.pop(host_of(url), None)

    async def _forget(self, host: str, reasons: Set[Reason]) -> None:
        hold = self._known.get(host)
        if hold is not None and not hold.by_hand and hold.reason in reasons:
            del self._known[host]
            await self._of_archive(lambda holds: holds.forget(host))

    def _is_late(self, url: str, asked_at: datetime) -> bool:
        """Whether the request was already under way when the hold began, so that its response adds nothing new."""
        return asked_at < self._since.get(host_of(url), asked_at)

    async def _hold(
        self,
        url: str,
        asked_for: datetime | None,
        first: timedelta,
        why: str,
        reason: Reason = Reason.RATE_LIMITED,
    ) -> None:
        host, now = host_of(url), datetime.now(UTC)
        times = self._known[host].times if host in self._known else 0
        guess = min(first * 2 ** min(times, 20), LONGEST_GUESS)
        until = min(asked_for or now + guess, now + LONGEST_HOLD)
        self._since[host] = now
        self._known[host] = Hold(host, until, why, times + 1, by_hand=False, reason=reason)
        if kept := await self._of_archive(lambda holds: holds.put(host, until, why, reason=reason)):
            self._known[host] = kept

    async def _look_up(self) -> None:
        async with self._turn:
            if monotonic() - self._looked_up_at < FRESH_S:
                return
            holds_of_archive = await self._of_archive(lambda holds: holds.all())
            if holds_of_archive is not None:
                self._known = holds_of_archive
            self._looked_up_at = monotonic()

    async def _of_archive(self, work: Callable[[HostHolds], Result]) -> Result | None:
        return await self._kept.run(lambda database: work(HostHolds(database)))


_of_crawlers: WeakKeyDictionary[Crawler, HeldHosts] = WeakKeyDictionary()


def holds_of(crawler: Crawler) -> HeldHosts:
    """The holds that a Scrapy crawler uses."""
    if crawler not in _of_crawlers:
        is_by_hand = crawler.settings.get("PRESSMARK_COMMAND") == Command.ADD
        _of_crawlers[crawler] = HeldHosts(kept_database(crawler), is_by_hand=is_by_hand)
    return _of_crawlers[crawler]
