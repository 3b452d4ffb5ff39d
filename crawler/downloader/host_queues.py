"""Hands out requests in turns between hosts, so that requests to one host never keep those to others waiting.

Two parts that share the count of each host's requests under way: the queues, which are Scrapy's scheduler here, and the
downloader, which counts. The handler decides when a request goes out.
"""

from collections import Counter, deque
from heapq import heappop, heappush
from itertools import count
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.downloader.scrapy_internals import Downloader, Slot, host_key

OF_A_HOST = 8  # requests to a host that are under way at once, those included that wait for their turn
OF_A_SLOW_HOST = 2  # where there is a delay between requests: one on its way, the next waiting for its turn
FURTHER = "further"  # in a request's meta: a page in hand waits for it
OF_ALL = 5000  # requests under way over all hosts, most of them waiting; each takes some kilobytes


class Interrupted(Exception):
    """The crawl was stopped before the request went out, or while its peer was silent."""


class CountingDownloader(Downloader):
    """Scrapy's downloader. Counts the requests under way of each host, and takes as many as memory allows: how many
    move bytes at once is decided by `crawler.downloader.places`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._is_stopped = False
        self.under_way = Counter[str]()
        self.freed: deque[str] = deque()  # hosts that have come to an end with a request

    def fetch(self, request: Request) -> "Deferred[Any]":  # type: ignore[override]  # Scrapy's has an old argument
        host = host_key(request)
        request.meta.pop(self.DOWNLOAD_SLOT, None)  # a redirect has the slot of the host before
        self.under_way[host] += 1
        fetched: Deferred[Any] = super().fetch(request)
        return fetched.addBoth(self._left, host)

    def needs_backout(self) -> bool:
        return len(self.active) >= OF_ALL

    def most_of(self, host: str) -> int:
        """How many requests to the host may be under way."""
        slot = self.slots.get(host)
        delay = (
            slot.delay if slot is not None else self.per_slot_settings.get(host, {}).get("delay", self._delay)
        )
        return OF_A_SLOW_HOST if delay else OF_A_HOST

    def stop(self) -> None:
        """End all requests that wait in a slot for its delay, and those that come to wait."""
        self._is_stopped = True
        for slot in self.slots.values():
            self._process_queue(slot)

    def _process_queue(self, slot: Slot) -> None:
        if not self._is_stopped:
            super()._process_queue(slot)
            return
        slot.close()
        while slot.queue:
            _, answer = slot.queue.popleft()
            answer.errback(Failure(Interrupted("the crawl was stopped")))  # type: ignore[no-untyped-call]

    def _left(self, result: Any, host: str) -> Any:
        self.under_way[host] -= 1
        if self.under_way[host] <= 0:
            del self.under_way[host]
        self.freed.append(host)
        return result


class HostQueues(BaseScheduler):
    """A queue of requests for each host, urgent ones first, then in the order of arrival. Hosts take turns; a host with
    enough requests under way is passed over until one of them has ended. Drops nothing: spiders ask for each page once.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._numbers = count()
        self._queues: dict[str, list[tuple[int, int, Request]]] = {}
        self._turns: deque[str] = deque()  # hosts that may be free
        self._has_turn: set[str] = set()
        self._length = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        assert isinstance(downloader, CountingDownloader)
        self._downloader = downloader

    def __len__(self) -> int:
        return self._length

    def has_pending_requests(self) -> bool:
        return self._length > 0

    def enqueue_request(self, request: Request) -> bool:
        host = host_key(request)
        heappush(self._queues.setdefault(host, []), (-request.priority, next(self._numbers), request))
        self._length += 1
        self._give_turn(host)
        return True

    def next_request(self) -> Request | None:
        freed = self._downloader.freed
        while freed:
            self._give_turn(freed.popleft())
        while self._turns:
            host = self._turns.popleft()
            self._has_turn.discard(host)
            if self._downloader.under_way[host] < self._downloader.most_of(host):
                return self._take(host)
        return None

    def _give_turn(self, host: str) -> None:
        if host in self._queues and host not in self._has_turn:
            self._has_turn.add(host)
            self._turns.append(host)

    def _take(self, host: str) -> Request:
        queue = self._queues[host]
        *_, request = heappop(queue)
        self._length -= 1
        if queue:
            self._give_turn(host)
        else:
            del self._queues[host]
        return request
