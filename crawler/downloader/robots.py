"""Applies RFC 9309 where Scrapy is more lenient: if robots.txt cannot be fetched, the site is skipped."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawler.downloader.scrapy_internals import RobotsTxtMiddleware


class RobotsUnreachable(Exception):
    """The site's robots.txt could not be fetched, so the whole site is disallowed."""


class Rfc9309RobotsTxt(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware with the failure rules of RFC 9309 2.3.1.3 and 2.3.1.4.

    A 4xx means that there are no rules. A 5xx or no response means complete disallow for the rest of the crawl.
    """

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            raise RobotsUnreachable(f"robots.txt cannot be fetched: HTTP {response.status} at {response.url}")
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred)
        self._parsers[netloc] = parser = _Unreachable(exc)
        waiting.callback(parser)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if isinstance(rp, _Unreachable) and not isinstance(rp.error, IgnoreRequest):
            raise rp.error
        super().process_request_2(rp, request)


class _Unreachable(RobotParser):
    """Replaces rules that could not be read; allows nothing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        raise NotImplementedError

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False
