"""Keeps a page's validators to its own address: Scrapy takes them along to wherever that redirects."""

from scrapy import Request


class ConditionalWhereRead:
    """Downloader middleware: asks a page that rechecks are redirected to without conditions (RFC 9110 13.1), since
    what it is at that address was never read. A listing's conditions stay: its validators are of where it led to."""

    def process_request(self, request: Request) -> None:
        if request.meta.get("held") is not None and "redirect_urls" in request.meta:
            request.headers.pop("If-None-Match", None)
            request.headers.pop("If-Modified-Since", None)
