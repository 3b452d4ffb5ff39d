"""Retry-After and overload: slows a host down when it says so, instead of asking it again at once."""

from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.retry_after import BUSY, retry_after

LONGEST_WAIT_S = 30.0
FIRST_WAIT_S = 2.0
SHORTEST_DELAY_S = 0.01


class Backoff:
    """Downloader middleware for 429 and 503 (which Scrapy's own retries leave to it).

    A wait of up to LONGEST_WAIT_S is kept by delaying the host's whole slot and trying again; a longer one is
    left to the URL ledger, and the response goes on as it is.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in BUSY:
            return response
        wait_s = self._wait_s(request, response)
        if wait_s > LONGEST_WAIT_S:
            return response
        assert self._crawler.spider is not None
        again = get_retry_request(
            request, spider=self._crawler.spider, reason=f"HTTP {response.status}", give_up_log_level="DEBUG"
        )
        if again is None:
            return response
        self._slow_down(request, wait_s)
        return again

    def _wait_s(self, request: Request, response: Response) -> float:
        now = datetime.now(UTC)
        when = retry_after(response, now)
        if when is None:
            return float(FIRST_WAIT_S * 2 ** request.meta.get("retry_times", 0))
        return (when - now).total_seconds()

    def _slow_down(self, request: Request, wait_s: float) -> None:
        assert self._crawler.engine is not None
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None:
            slot.delay = max(slot.delay, SHORTEST_DELAY_S)  # a slot without a delay does not look at the time
            slot.lastseen = monotonic() + wait_s
