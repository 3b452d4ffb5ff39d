"""Sends each HTTP request in its host's turn. All sources, spiders and processes share one budget per host."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from weakref import WeakSet, WeakValueDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.config import Config
from crawler.downloader.held_hosts import holds_of
from crawler.downloader.host_queues import FURTHER, OF_A_HOST, CountingDownloader, Interrupted
from crawler.downloader.open_files import connections_allowed, is_by_files, out_of_files
from crawler.downloader.places import CHECK_S, Places
from crawler.downloader.retry_after import BUSY, retry_after
from crawler.downloader.scrapy_internals import (
    HTTP11DownloadHandler,
    bound_heads,
    keep_connections,
    pages_in_hand,
    slot_delay_s,
    slot_of,
    trust_certificates_of,
    use_bundled_suffixes,
)
from crawler.downloader.signals import OUT_OF_FILES, STOPPING, WAITS
from crawler.downloader.turns import Turns, turns_of

FORBIDDEN = 403  # one refused page says little; several in a row mean that the host does not want us
LONGEST_CRAWL_DELAY_S = 120.0  # the longest Crawl-delay that is obeyed: 720 pages a day
MOST_IN_HAND = 32  # pages that are fetched and not yet stored; while there are more, none is fetched
MOST_IDLE = 256  # idle connections, so that a host's next request needs no new one
CRAWLERS = 3  # of one process, at most: sources, rechecks, requested pages


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's handler, controlled by the archive's `Turns` and the process's `Places`. The time between two
    requests to a host is the delay that AutoThrottle has learned or the Crawl-delay in robots.txt, whichever is longer.

    A held host gets no request: the request waits for the end of the hold, or fails with HostHeld. A host is held when
    it says that it is busy (429, 503), refuses several pages in a row (403), or does not answer in time.

    This is a handler rather than a middleware because Scrapy counts a request that waits here towards its host and
    serves other hosts meanwhile.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._config: Config = crawler.settings["PRESSMARK_CONFIG"]
        most_open = max(1, (crawler.settings.getint("PRESSMARK_CONNECTIONS") or connections_allowed()) // 2)
        # Scrapy starts all waiting requests of a host at once: each without a kept connection would open and close one.
        keep_connections(self, OF_A_HOST, min(most_open // CRAWLERS, MOST_IDLE))
        bound_heads(self)
        use_bundled_suffixes()
        trust_certificates_of(self, self._config.hosts_with_bad_certificates())
        self._places = _places_of(crawler, self._config.concurrency, most_open)
        self._sent: dict[Request, asyncio.Future[Response]] = {}
        self._waiting: set[asyncio.Future[None]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._one_at_a_time: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._user_agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._crawl_delays_s: dict[str, float] = {}
        self._turns: Turns | None = None
        self._stopped = asyncio.Event()
        self._holds = holds_of(crawler)
        self._counts_refusals = crawler.settings.getbool("PRESSMARK_COUNTS_REFUSALS", True)
        self._connect(crawler)

    def _connect(self, crawler: Crawler) -> None:
        crawler.signals.connect(self._stop, STOPPING)
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)
        for came in (signals.headers_received, signals.bytes_received):
            crawler.signals.connect(self._moved, came)
        for done in (signals.item_scraped, signals.item_error):
            crawler.signals.connect(self._places.let_in, done)

    async def download_request(self, request: Request) -> Response:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._check_forever())
        await self._goes_out(request)
        is_whole = False
        try:
            request.meta["requested_at"] = datetime.now(UTC)  # for the Recorder: the time of sending
            response = await self._unless_given_up(super().download_request(request), request)
            is_whole = True
        except Exception as error:
            await self._failed(request, error)
            raise
        finally:
            self._places.leave(request, is_whole=is_whole)
        await self._heed(request, response)
        return response

    async def _goes_out(self, request: Request) -> None:
        """Wait until the request may be sent, and take a place. Raises Interrupted, or HostHeld."""
        host, is_urgent = self._host(request), _is_urgent(request)
        async with self._one_at_a_time.setdefault(host, asyncio.Lock()):
            while not self._stopped.is_set():
                await self._hold_ends(request)
                await self._turn_comes(self._wait_s(host))
                await self._unless_stopped(self._places.take(request, is_urgent=is_urgent))
                if await self._may_go(request, host):
                    return
                self._places.leave(request, is_whole=False)
        raise Interrupted("the crawl was stopped")

    async def _may_go(self, request: Request, host: str) -> bool:
        """Take the host's turn, if no other process was first and no hold began while the request waited."""
        if self._stopped.is_set() or self._holds.on(request.url) is not None:
            return False
        spacing_s = self._spacing_s(host)
        return spacing_s <= 0 or await self._open().take(host, spacing_s)

    def _wait_s(self, host: str) -> float:
        return self._open().wait_s(host) if self._spacing_s(host) > 0 else 0.0

    def _spacing_s(self, host: str) -> float:
        return max(self._delay_s(host), self._crawl_delays_s.get(host, 0.0))

    async def _unless_given_up(self, answer: Coroutine[Any, Any, Response], request: Request) -> Response:
        """The response, unless the crawl is stopped and the peer is silent. Raises Interrupted."""
        self._sent[request] = sent = asyncio.ensure_future(answer)
        try:
            return await sent
        except asyncio.CancelledError:
            if self._stopped.is_set():
                raise Interrupted("the crawl was stopped before the response came") from None
            raise
        finally:
            del self._sent[request]

    async def _check_forever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            self._places.check()
            if self._stopped.is_set():
                self._give_up_silent()

    def _give_up_silent(self) -> None:
        for request, sent in tuple(self._sent.items()):
            if self._places.is_silent(request):
                sent.cancel()

    async def _failed(self, request: Request, error: Exception) -> None:
        """Hold a host that does not answer. Raises OutOfFiles if the failure is ours."""
        if is_by_files(error):
            ours = out_of_files()
            self.crawler.signals.send_catch_log(OUT_OF_FILES, error=ours)
            raise ours from error
        if isinstance(error, DownloadTimeoutError):
            why = f"no response within {self._config.timeout_s:g} s"
            await self._holds.silent(request.url, request.meta["requested_at"], why)

    async def _heed(self, request: Request, response: Response) -> None:
        """Done here because the next requests to the host are already under way when a middleware sees the response."""
        url, asked_at, why = request.url, request.meta["requested_at"], f"HTTP {response.status}"
        if response.status in BUSY:
            await self._holds.busy(url, asked_at, retry_after(response, datetime.now(UTC)), why)
        elif request.meta.get("dont_obey_robotstxt"):
            await self._holds.answered_for_robots(url)
        elif response.status == FORBIDDEN and self._counts_refusals:
            await self._holds.refused(url, asked_at, why)
        elif response.status < 500:
            await self._holds.answered(url, asked_at)

    async def _hold_ends(self, request: Request) -> None:
        """Wait for the end of the host's hold. Raises HostHeld if that is too far away."""
        while (wait_s := await self._holds.wait_s(request.url)) and not self._stopped.is_set():
            await self._turn_comes(wait_s)

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._turns is not None:
            self._turns.close()
        await super().close()

    async def _turn_comes(self, wait_s: float) -> None:
        """Wait for the host's turn, or until the crawl is stopped."""
        if wait_s > 0:
            self.crawler.signals.send_catch_log(WAITS, seconds=wait_s)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), wait_s)

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for the work, or until the crawl is stopped."""
        working = asyncio.ensure_future(work)
        self._waiting.add(working)
        try:
            with suppress(asyncio.CancelledError):
                await working
        finally:
            self._waiting.discard(working)

    def _stop(self) -> None:
        """End all waiting requests now: Scrapy waits for every request that it has handed over."""
        self._stopped.set()
        for waiting in tuple(self._waiting):
            waiting.cancel()
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        if isinstance(downloader, CountingDownloader):
            downloader.stop()
        self._give_up_silent()

    def _moved(self, request: Request) -> None:
        self._places.moved(request)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked_s = robotparser.crawl_delay(self._user_agent) or 0.0
        self._crawl_delays_s[self._host(request)] = min(max(asked_s, 0.0), LONGEST_CRAWL_DELAY_S)

    def _host(self, request: Request) -> str:
        return slot_of(self.crawler, request)

    def _delay_s(self, host: str) -> float:
        learned_s = slot_delay_s(self.crawler, host)
        return self._config.delay_s if learned_s is None else learned_s

    def _open(self) -> Turns:
        if self._turns is None:
            self._turns = turns_of(self.crawler)
        return self._turns


def _is_urgent(request: Request) -> bool:
    """Whether something under way waits for the request: a page in hand for a further page, pages for robots.txt."""
    return bool(request.meta.get(FURTHER) or request.meta.get("dont_obey_robotstxt"))


_crawlers: WeakSet[Crawler] = WeakSet()  # of this process
_places: list[Places] = []


def _places_of(crawler: Crawler, most: int, most_open: int) -> Places:
    """The places that all crawlers of this process share."""
    _crawlers.add(crawler)
    if not _places:
        _places.append(Places(most, most_open, _has_room))
    return _places[0]


def _has_room() -> bool:
    return sum(map(pages_in_hand, _crawlers)) < MOST_IN_HAND
