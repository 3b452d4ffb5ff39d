"""Everything that Pressmark uses from the private parts of Scrapy and Twisted, which may change with any release.

`tests/test_insides.py` has a test for each, which names what broke. (Trafilatura's private parts:
`crawler.extraction.body.trafilatura_internals`; SQLAlchemy's: `archive.storage.sqlalchemy_internals`.)
"""

import asyncio
from collections.abc import Collection, Coroutine
from copy import copy
from functools import cache
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.resolver import CachingHostnameResolver
from scrapy.utils.httpobj import urlparse_cached
from tldextract import TLDExtract
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY
from twisted.web.client import HTTPConnectionPool, _HTTP11ClientFactory
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface.declarations import implementer

__all__ = [
    "CachingHostnameResolver",
    "Downloader",
    "HTTP11DownloadHandler",
    "HeadTooLarge",
    "RobotsTxtMiddleware",
    "Slot",
    "bound_heads",
    "end_crawls",
    "host_key",
    "keep_connections",
    "keep_running",
    "pages_in_hand",
    "slot_delay_s",
    "slot_of",
    "stop_crawls",
    "trust_certificates_of",
    "use_bundled_suffixes",
]

LARGEST_HEAD_BYTES = 300 * 1024  # curl's limit; Twisted limits the length of a line, not the number of lines
MOST_HEAD_LINES = 5000
IDLE_S = 30  # how long an idle connection is kept: a host's next turn is usually due earlier


class HeadTooLarge(Exception):
    """The head of a response is larger than any honest server sends."""


def keep_connections(handler: HTTP11DownloadHandler, per_host: int, most_idle: int) -> None:
    """Let Twisted keep this many idle connections to a host, and so many in all; each for IDLE_S seconds."""
    pool = _BoundedPool(handler._pool._reactor, most_idle)
    pool.maxPersistentPerHost = per_host
    handler._pool = pool


def bound_heads(handler: HTTP11DownloadHandler) -> None:
    """Let Twisted abort a response when its head grows too large, before it fills the memory."""
    pool: HTTPConnectionPool = handler._pool
    pool._factory = _BoundedFactory


def trust_certificates_of(handler: HTTP11DownloadHandler, hosts: Collection[str]) -> None:
    """Skip certificate verification for these hosts only."""
    policy: Any = _TrustingSome(handler._contextFactory, hosts)
    handler._contextFactory = policy


def use_bundled_suffixes() -> None:
    """Let Scrapy judge cookie domains by the public suffix list that ships with tldextract. By default tldextract
    downloads a list, ignores all settings, and blocks the event loop.
    """
    cookies._split_domain = _bundled_suffixes()


@cache
def _bundled_suffixes() -> TLDExtract:
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@implementer(IPolicyForHTTPS)
class _TrustingSome:
    """Scrapy's TLS policy, without verification for some hosts."""

    def __init__(self, policy: Any, hosts: Collection[str]) -> None:
        self._verifying, self._trusting, self._hosts = policy, copy(policy), hosts
        self._trusting._verify_certificates = False

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  (Twisted's interface)
        is_trusted = hostname.decode("latin-1").lower() in self._hosts
        return (self._trusting if is_trusted else self._verifying).creatorForNetloc(hostname, port)


def host_key(request: Request) -> str:
    """Scrapy's key for the requests of one host. A redirect to another host keeps no slot of the host before."""
    return urlparse_cached(request).hostname or ""


def slot_of(crawler: Crawler, request: Request) -> str:
    """Scrapy's key for requests that share one delay: the request's host."""
    assert crawler.engine is not None
    return crawler.engine.downloader.get_slot_key(request)


def pages_in_hand(crawler: Crawler) -> int:
    """How many responses the spider and the pipelines are working on."""
    scraper = crawler.engine.scraper.slot if crawler.engine is not None else None
    return len(scraper.active) if scraper is not None else 0


def slot_delay_s(crawler: Crawler, slot: str) -> float | None:
    """The delay that AutoThrottle has learned; None before the first request to the host."""
    assert crawler.engine is not None
    slot_of_host = crawler.engine.downloader.slots.get(slot)
    return slot_of_host.delay if slot_of_host else None


def keep_running(process: AsyncCrawlerProcess, work: Coroutine[Any, Any, None]) -> None:
    """Keep the process running until this work is done as well; the work may start more crawls."""
    task = asyncio.get_event_loop().create_task(work)
    process._active.add(task)
    task.add_done_callback(process._active.discard)


def stop_crawls(process: AsyncCrawlerProcess) -> None:
    """Do what Scrapy does at the first SIGTERM, from any thread: finish what is under way."""
    from twisted.internet import reactor

    reactor.callFromThread(process._graceful_stop_reactor)


def end_crawls(process: AsyncCrawlerProcess) -> None:
    """Do what Scrapy does at the second SIGTERM, from any thread: end the event loop."""
    from twisted.internet import reactor

    reactor.callFromThread(process._stop_reactor)


class _BoundedPool(HTTPConnectionPool):
    """Keeps so many idle connections, over all hosts. If there are more, it closes the one that is idle longest."""

    cachedConnectionTimeout = IDLE_S  # noqa: N815  (Twisted's names)

    def __init__(self, reactor: Any, most_idle: int) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._most_idle = most_idle

    def _putConnection(self, key: Any, connection: Any) -> None:  # noqa: N802
        super()._putConnection(key, connection)  # type: ignore[no-untyped-call]
        while len(self._timeouts) > self._most_idle:
            self._close(next(iter(self._timeouts)))  # in the order of their timeouts

    def _removeConnection(self, key: Any, connection: Any) -> None:  # noqa: N802
        super()._removeConnection(key, connection)  # type: ignore[no-untyped-call]
        if not self._connections[key]:
            del self._connections[key]

    def _close(self, connection: Any) -> None:
        [key] = [key for key, idle in self._connections.items() if connection in idle]
        self._timeouts[connection].cancel()
        self._removeConnection(key, connection)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """One connection; counts the bytes of each response's head."""

    _head_bytes = 0
    _head_lines = 0

    def request(self, request: Any) -> Any:
        self._head_bytes = self._head_lines = 0
        return super().request(request)

    def dataReceived(self, bytes: bytes) -> None:  # noqa: N802  (Twisted's names)
        in_head = self._parser is not None and self._parser.state != BODY
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]
        if in_head and self._parser is not None and self._parser.state != BODY:
            self._count(bytes)

    def _count(self, data: bytes) -> None:
        self._head_bytes += len(data)
        self._head_lines += data.count(b"\n")
        if self._head_bytes > LARGEST_HEAD_BYTES or self._head_lines > MOST_HEAD_LINES:
            why = f"its head has more than {LARGEST_HEAD_BYTES // 1024} kB or {MOST_HEAD_LINES} lines"
            self._giveUp(Failure(HeadTooLarge(why)))  # type: ignore[no-untyped-call]


class _BoundedFactory(_HTTP11ClientFactory):
    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
