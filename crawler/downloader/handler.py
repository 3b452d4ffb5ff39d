"""Sends each HTTP request in its host's turn. All sources, spiders and processes share one budget per host."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.config import Config
from crawler.downloader.held_hosts import holds_of
from crawler.downloader.host_slots import HostSlots
from crawler.downloader.retry_after import BUSY, retry_after
from crawler.downloader.scrapy_internals import (
    HTTP11DownloadHandler,
    bound_heads,
    end_delays,
    keep_connections,
    slot_delay_s,
    slot_of,
    trust_certificates_of,
    use_bundled_suffixes,
)
from crawler.downloader.signals import STOPPING, WAITS

FORBIDDEN = 403  # one refused page says little; several in a row mean that the host does not want us
LONGEST_CRAWL_DELAY_S = 120.0  # the longest Crawl-delay that is obeyed: 720 pages a day


class Interrupted(Exception):
    """The crawl was stopped before the request went out."""


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's handler, controlled by the archive's `HostSlots`. The time between two requests to a host is the delay
    that AutoThrottle has learned or the Crawl-delay in robots.txt, whichever is longer.

    A held host gets no request: the request waits for the end of the hold, or fails with HostHeld. A host is held when
    it says that it is busy (429, 503) or refuses several pages in a row (403).

    This is a handler rather than a middleware because Scrapy counts a request that waits here towards its host and
    serves other hosts meanwhile.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._config: Config = crawler.settings["PRESSMARK_CONFIG"]
        # Scrapy starts all waiting requests of a host at once: each without a kept connection would open and close one.
        keep_connections(self, self._config.concurrency)
        bound_heads(self)
        use_bundled_suffixes()
        trust_certificates_of(self, self._config.hosts_with_bad_certificates())
        self._user_agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._crawl_delays_s: dict[str, float] = {}
        self._turns: HostSlots | None = None
        self._stopped = asyncio.Event()
        crawler.signals.connect(self._stop, STOPPING)
        self._holds = holds_of(crawler)
        self._counts_refusals = crawler.settings.getbool("PRESSMARK_COUNTS_REFUSALS", True)
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)

    async def download_request(self, request: Request) -> Response:
        await self._hold_ends(request)
        await self._take_turn(request)
        while self._holds.on(request.url) and not self._stopped.is_set():  # a hold began while it waited
            await self._hold_ends(request)
            await self._take_turn(request)
        if self._stopped.is_set():
            raise Interrupted("the crawl was stopped")
        request.meta["requested_at"] = datetime.now(
            UTC
        )  # for the Recorder: the time of sending, after all waiting
        response = await super().download_request(request)
        await self._heed(request, response)
        return response

    async def _heed(self, request: Request, response: Response) -> None:
        """Done here because the next requests to the host are already under way when a middleware sees the response."""
        url, asked_at, why = request.url, request.meta["requested_at"], f"HTTP {response.status}"
        if response.status in BUSY:
            await self._holds.busy(url, asked_at, retry_after(response, datetime.now(UTC)), why)
        elif request.meta.get("dont_obey_robotstxt"):
            return  # robots.txt: hosts that refuse pages often serve it
        elif response.status == FORBIDDEN and self._counts_refusals:
            await self._holds.refused(url, asked_at, why)
        elif response.status < 500:
            await self._holds.answered(url, asked_at)

    async def _take_turn(self, request: Request) -> None:
        host = self._host(request)
        spacing_s = max(self._delay_s(host), self._crawl_delays_s.get(host, 0.0))
        if spacing_s > 0:
            await self._turn_comes(self._open().book(host, spacing_s, time.time()))

    async def _hold_ends(self, request: Request) -> None:
        """Wait for the end of the host's hold. Raises HostHeld if that is too far away."""
        while (wait_s := await self._holds.wait_s(request.url)) and not self._stopped.is_set():
            await self._turn_comes(wait_s)

    async def close(self) -> None:
        if self._turns is not None:
            self._turns.close()
        await super().close()

    async def _turn_comes(self, wait_s: float) -> None:
        """Wait for the host's turn, or until the crawl is stopped."""
        self.crawler.signals.send_catch_log(WAITS, seconds=wait_s)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), wait_s)

    def _stop(self) -> None:
        """End all waiting requests now: Scrapy waits for every request that it has handed over."""
        self._stopped.set()
        end_delays(self.crawler)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked_s = robotparser.crawl_delay(self._user_agent) or 0.0
        self._crawl_delays_s[self._host(request)] = min(max(asked_s, 0.0), LONGEST_CRAWL_DELAY_S)

    def _host(self, request: Request) -> str:
        return slot_of(self.crawler, request)

    def _delay_s(self, host: str) -> float:
        learned_s = slot_delay_s(self.crawler, host)
        return self._config.delay_s if learned_s is None else learned_s

    def _open(self) -> HostSlots:
        if self._turns is None:
            self._config.data.mkdir(parents=True, exist_ok=True)
            self._turns = HostSlots(self._config.data / "turns")
        return self._turns
