"""Sends a page's validators only to the page's own address. Scrapy also sends them to the targets of redirects."""

from scrapy import Request


class ConditionalWhereRead:
    """Downloader middleware: removes the conditions (RFC 9110 13.1) when a recheck is redirected, because the page was
    never read at the new address. A listing keeps its conditions: its validators came from the redirect's target.
    """

    def process_request(self, request: Request) -> None:
        if request.meta.get("held") is not None and "redirect_urls" in request.meta:
            request.headers.pop("If-None-Match", None)
            request.headers.pop("If-Modified-Since", None)
