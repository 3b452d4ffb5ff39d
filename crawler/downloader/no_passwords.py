"""Asks for no URL with a user name or password in it, such as a server may redirect to: it would be kept."""

from urllib.parse import urlsplit

from scrapy import Request

from archive.errors import BadUrl


class NoPasswords:
    """Downloader middleware, before all others. Raises BadUrl."""

    def process_request(self, request: Request) -> None:
        if "@" in urlsplit(request.url).netloc:
            raise BadUrl("the URL has a user name or password in it")
