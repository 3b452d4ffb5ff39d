"""Applies RFC 9309 where Scrapy is more lenient: if robots.txt cannot be fetched, the site is skipped. The rules are
kept in the archive for their lifetime, so that a crawl asks only for those that may have changed.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from archive.errors import ArchiveUnusable, OutOfFiles, PressmarkError
from archive.passwords import rules_without_users
from archive.scheduling.host_holds import host_of
from archive.scheduling.robots_rules import KeptRobots, RobotsRules
from crawler.downloader.host_queues import Interrupted
from crawler.downloader.kept_database import kept_database
from crawler.downloader.retry_after import fresh_s
from crawler.downloader.scrapy_internals import RobotsTxtMiddleware

LIFETIME = timedelta(hours=24)  # RFC 9309 2.4: the longest that rules are used without asking again
LARGEST_RULES_BYTES = 512 * 1024  # RFC 9309 2.5: at least 500 KiB are read
KEPT_TOGETHER = 100  # rules that are written to the archive in one transaction
OUR_OWN = (Interrupted, OutOfFiles, ArchiveUnusable)  # failures that say nothing of the host


class RobotsUnreachable(Exception):
    """The site's robots.txt could not be fetched, so the whole site is disallowed."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """A host's rules, and until when they are used. `error`: why they could not be read; then nothing is allowed."""

    parser: RobotParser | None
    fresh_until: datetime
    error: Exception | None = None


class Rfc9309RobotsTxt(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware with the rules of RFC 9309 2.3.1.3, 2.3.1.4 and 2.4.

    A 4xx means that there are no rules. After a 5xx or no response, earlier rules are used for up to 30 days; without
    any, nothing is allowed for the rest of the crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._kept = _RulesOfArchive(crawler)
        self._rules: dict[str, asyncio.Task[_Rules]] = {}
        crawler.signals.connect(self._kept.write, signals.spider_closed)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for the request's host: from the archive, or fetched. Raises the error if they cannot be read."""
        host = host_of(request.url)
        known = self._rules.get(host)
        if known is None or (known.done() and known.result().fresh_until <= datetime.now(UTC)):
            self._rules[host] = asyncio.create_task(self._find(host, request))
        rules = await asyncio.shield(self._rules[host])
        if isinstance(rules.error, IgnoreRequest):
            raise IgnoreRequest("Forbidden by robots.txt") from rules.error
        if rules.error is not None:
            raise rules.error
        return rules.parser

    async def _find(self, host: str, request: Request) -> _Rules:
        kept = await self._kept.of(host)
        if kept is not None and kept.is_fresh(datetime.now(UTC)):
            return await self._read(kept.rules, kept.fresh_until, request)
        try:
            response = await self._fetch(request)
        except Exception as error:  # Scrapy's and Twisted's many
            until = datetime.now(UTC) + LIFETIME
            if kept is None or isinstance(error, OUR_OWN):
                return _Rules(None, until, error)
            return await self._read(kept.rules, until, request)
        now = datetime.now(UTC)
        rules = response.body[:LARGEST_RULES_BYTES] if response.status < 400 else b""
        fresh_until = now + min(timedelta(seconds=fresh_s(response, LIFETIME.total_seconds())), LIFETIME)
        await self._kept.keep(KeptRobots(host, now, fresh_until, rules_without_users(rules)))
        return await self._read(rules, max(fresh_until, now + LEAST), request)

    async def _fetch(self, request: Request) -> Response:
        assert self.crawler.engine is not None
        url = urlparse_cached(request)
        robots = Request(
            f"{url.scheme}://{url.netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        response = await self.crawler.engine.download_async(robots)
        if response.status >= 500:
            raise RobotsUnreachable(f"robots.txt cannot be fetched: HTTP {response.status} at {response.url}")
        return response

    async def _read(self, rules: bytes, until: datetime, request: Request) -> _Rules:
        parser = self._parserimpl.from_crawler(self.crawler, rules)
        send = self.crawler.signals.send_catch_log_async
        await send(signal=signals.robots_parsed, robotparser=parser, request=request)
        return _Rules(parser, until)


LEAST = timedelta(minutes=10)
"""How long a crawl uses rules that are not to be kept: it does not ask again for each page."""


class _RulesOfArchive:
    """The rules that the archive keeps, read and written for many hosts at a time."""

    def __init__(self, crawler: Crawler) -> None:
        self._database = kept_database(crawler)
        self._wanted: dict[str, asyncio.Future[KeptRobots | None]] = {}
        self._fetched: list[KeptRobots] = []
        self._is_reading = False

    async def of(self, host: str) -> KeptRobots | None:
        """The host's rules; those that are too old are given too."""
        wanted = self._wanted.setdefault(host, asyncio.get_running_loop().create_future())
        if not self._is_reading:
            await self._read_wanted()
        return await wanted

    async def _read_wanted(self) -> None:
        """Read what is wanted, and what comes to be wanted meanwhile: a statement for all that wait."""
        self._is_reading = True
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, {}
                await self._read(wanted)
        finally:
            self._is_reading = False

    async def _read(self, wanted: "dict[str, asyncio.Future[KeptRobots | None]]") -> None:
        hosts, now = list(wanted), datetime.now(UTC)
        try:
            found = await self._database.run(lambda database: RobotsRules(database).of(hosts, now))
        except PressmarkError:  # the crawl's own connection reports it; the rules are fetched
            found = None
        for host, future in wanted.items():
            future.set_result((found or {}).get(host))

    async def keep(self, robots: KeptRobots) -> None:
        if robots.is_fresh(datetime.now(UTC)):
            self._fetched.append(robots)
        if len(self._fetched) >= KEPT_TOGETHER:
            await self.write()

    async def write(self) -> None:
        """Write the rules that were fetched since the last time."""
        fetched, self._fetched = self._fetched, []
        if fetched:
            await self._database.run(lambda database: RobotsRules(database).keep(fetched, datetime.now(UTC)))
