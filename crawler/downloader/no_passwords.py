"""Refuses URLs that contain a user name or password, which a redirect may lead to: the archive would store them."""

from urllib.parse import urlsplit

from scrapy import Request

from archive.errors import BadUrl


class NoPasswords:
    """Downloader middleware that runs before all others. Raises BadUrl."""

    def process_request(self, request: Request) -> None:
        if "@" in urlsplit(request.url).netloc:
            raise BadUrl("the URL has a user name or password in it")
