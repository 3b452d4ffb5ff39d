"""Requests a page again if its host was busy and the hold on the host ends soon."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.downloader.held_hosts import holds_of, is_soon
from crawler.downloader.retry_after import BUSY


class Backoff:
    """Downloader middleware for 429 and 503, which Scrapy's own retries leave to it. Both statuses hold the host.

    If the hold is short, the request is repeated and waits for the end of the hold, as all requests to the host do. If
    the hold is longer, the response passes on unchanged, and a later crawl fetches the page.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._holds = holds_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        hold = self._holds.on(request.url)
        if response.status not in BUSY or (hold is not None and not is_soon(hold)):
            return response
        assert self._crawler.spider is not None
        why = f"HTTP {response.status}"
        again = get_retry_request(request, spider=self._crawler.spider, reason=why, give_up_log_level="DEBUG")
        return again or response
