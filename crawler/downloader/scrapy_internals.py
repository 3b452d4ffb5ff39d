"""All that Pressmark takes from the insides of Scrapy and Twisted, which promise nothing of it from one release to
the next. `tests/test_insides.py` has a test for each, which names what broke. (Trafilatura's insides:
`crawler.extraction.body.trafilatura_internals`; SQLAlchemy's: `archive.storage.sqlalchemy_internals`.)
"""

import asyncio
from collections.abc import Collection, Coroutine
from copy import copy
from functools import cache
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.resolver import CachingHostnameResolver
from tldextract import TLDExtract
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY
from twisted.web.client import HTTPConnectionPool, _HTTP11ClientFactory
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface.declarations import implementer

__all__ = [
    "CachingHostnameResolver",
    "HTTP11DownloadHandler",
    "HeadTooLarge",
    "RobotsTxtMiddleware",
    "bound_heads",
    "end_crawls",
    "end_delays",
    "keep_connections",
    "keep_running",
    "slot_delay_s",
    "slot_of",
    "stop_crawls",
    "trust_certificates_of",
    "use_bundled_suffixes",
]

LARGEST_HEAD_BYTES = 300 * 1024  # as curl has it; Twisted itself bounds a line only, not their number
MOST_HEAD_LINES = 5000


class HeadTooLarge(Exception):
    """The head of a response does not end where that of an honest one would have."""


def keep_connections(handler: HTTP11DownloadHandler, per_host: int) -> None:
    """Have Twisted keep so many idle connections to a host."""
    handler._pool.maxPersistentPerHost = per_host


def bound_heads(handler: HTTP11DownloadHandler) -> None:
    """Have Twisted give up a response when its head grows too large, before it fills the memory."""
    pool: HTTPConnectionPool = handler._pool
    pool._factory = _BoundedFactory


def trust_certificates_of(handler: HTTP11DownloadHandler, hosts: Collection[str]) -> None:
    """Have Scrapy verify no certificates of these hosts, whatever it does of others."""
    policy: Any = _TrustingSome(handler._contextFactory, hosts)
    handler._contextFactory = policy


def use_bundled_suffixes() -> None:
    """Have Scrapy judge the domains of cookies by the list of public suffixes that tldextract ships: by default it
    fetches one, past all settings, and the event loop waits."""
    cookies._split_domain = _bundled_suffixes()


@cache
def _bundled_suffixes() -> TLDExtract:
    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@implementer(IPolicyForHTTPS)
class _TrustingSome:
    """Scrapy's policy for TLS, and the same without verification for some hosts."""

    def __init__(self, policy: Any, hosts: Collection[str]) -> None:
        self._verifying, self._trusting, self._hosts = policy, copy(policy), hosts
        self._trusting._verify_certificates = False

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  (Twisted's interface)
        is_trusted = hostname.decode("latin-1").lower() in self._hosts
        return (self._trusting if is_trusted else self._verifying).creatorForNetloc(hostname, port)


def slot_of(crawler: Crawler, request: Request) -> str:
    """Scrapy's name for what shares one delay: the request's host."""
    assert crawler.engine is not None
    return crawler.engine.downloader.get_slot_key(request)


def slot_delay_s(crawler: Crawler, slot: str) -> float | None:
    """The delay that AutoThrottle has learned; None as long as nothing was asked of the host."""
    assert crawler.engine is not None
    slot_of_host = crawler.engine.downloader.slots.get(slot)
    return slot_of_host.delay if slot_of_host else None


def end_delays(crawler: Crawler) -> None:
    """Have all requests that wait in a slot for its delay go on at once, to where they can be ended."""
    assert crawler.engine is not None
    for slot in crawler.engine.downloader.slots.values():
        slot.delay, slot.lastseen = 0.0, 0.0


def keep_running(process: AsyncCrawlerProcess, work: Coroutine[Any, Any, None]) -> None:
    """Have the process run, besides its crawls, until this work is done, which may begin more of them."""
    task = asyncio.get_event_loop().create_task(work)
    process._active.add(task)
    task.add_done_callback(process._active.discard)


def stop_crawls(process: AsyncCrawlerProcess) -> None:
    """What Scrapy does at the first SIGTERM, from any thread: what is under way is finished."""
    from twisted.internet import reactor

    reactor.callFromThread(process._graceful_stop_reactor)


def end_crawls(process: AsyncCrawlerProcess) -> None:
    """What Scrapy does at the second SIGTERM, from any thread: the event loop ends."""
    from twisted.internet import reactor

    reactor.callFromThread(process._stop_reactor)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """One connection; counts what comes of each response before its body."""

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
