"""Follows pages that only redirect by `refresh` (WHATWG HTML 4.2.5.3). Keeps pages that reload themselves, such as
live blogs and front pages.
"""

from urllib.parse import urldefrag

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response


class RefreshElsewhere(MetaRefreshMiddleware):
    """Downloader middleware that replaces Scrapy's, which requests a self-refreshing page until it gives up."""

    def process_response(  # type: ignore[override]  # Scrapy calls it without the spider
        self, request: Request, response: Response
    ) -> Request | Response:
        further = super().process_response(request, response)
        if isinstance(further, Request) and urldefrag(further.url).url in _asked(request, response):
            return response
        return further


def _asked(request: Request, response: Response) -> set[str]:
    """The addresses already requested for this response: a refresh to one of them is not a redirect."""
    urls = (request.url, response.url, *request.meta.get("redirect_urls", ()))
    return {urldefrag(url).url for url in urls}
