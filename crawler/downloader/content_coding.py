"""Decodes the Content-Encoding of responses in a thread, so a body that is large or slow to decode delays no other
page.

Replaces Scrapy's middleware, which runs on the event loop and decodes some bodies differently from `rebuild`.
"""

import asyncio
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from archive.captures import decoded

ACCEPTED = b"gzip, deflate, br, zstd"


class ContentCoding:
    """Downloader middleware. Raises BodyUndecodable."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    async def process_response(self, request: Request, response: Response) -> Response:
        codings = b",".join(response.headers.getlist("Content-Encoding"))
        if not codings.strip():
            return response
        body = await asyncio.to_thread(decoded, response.body, codings.decode("latin-1"), self._max_bytes)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)
