"""Follows pages that only lead on by a `refresh` (WHATWG HTML 4.2.5.3), and keeps those that refresh themselves, as
live blogs and front pages do."""

from urllib.parse import urldefrag

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response


class RefreshElsewhere(MetaRefreshMiddleware):
    """Downloader middleware in the place of Scrapy's, which asks for such a page until it gives up on it."""

    def process_response(  # type: ignore[override]  # Scrapy calls it without the spider
        self, request: Request, response: Response
    ) -> Request | Response:
        further = super().process_response(request, response)
        if isinstance(further, Request) and urldefrag(further.url).url in _asked(request, response):
            return response
        return further


def _asked(request: Request, response: Response) -> set[str]:
    """The addresses on the way to this response: one that leads back to them leads nowhere else."""
    urls = (request.url, response.url, *request.meta.get("redirect_urls", ()))
    return {urldefrag(url).url for url in urls}
