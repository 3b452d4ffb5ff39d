"""Serves the demo sites over HTTP, each on its own loopback port, for the duration of a `with` block."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from http import HTTPStatus
from itertools import count, repeat
from typing import Self

from crawler.demo import content
from crawler.demo.content import DemoPage
from crawler.demo.loopback import LoopbackServer, QuietHandler
from crawler.demo.responses import DemoResponse, DemoWeb, response_for


class DemoSites:
    """Serves all demo sites while the `with` block runs.

    >>> with DemoSites() as demo:
    ...     print(demo.urls["courier"])      # http://127.0.0.1:40123
    ...     demo.correct()                   # from now on, corrected articles are served as corrected
    """

    def __init__(self, first_port: int = 0) -> None:
        """Each site gets a port from `first_port` on; with 0, any that is free."""
        ports = count(first_port) if first_port else repeat(0)
        self._servers = {
            site.name: _SiteServer(self, site.name, port)
            for site, port in zip(content.sites(), ports, strict=False)
        }
        self._running = ExitStack()
        self.web = DemoWeb({name: server.url for name, server in self._servers.items()})

    @property
    def urls(self) -> Mapping[str, str]:
        """The address of each site: `courier` -> `http://127.0.0.1:40123`."""
        return self.web.urls

    @property
    def pages(self) -> tuple[DemoPage, ...]:
        """Every page that is served now, with all facts about it."""
        return self.web.pages

    def url(self, page: DemoPage) -> str:
        return self.web.url(page)

    def title(self, site: str) -> str:
        """The title of a site, by its name."""
        return next(demo_site.title for demo_site in content.sites() if demo_site.name == site)

    def correct(self) -> None:
        """Publish the corrections: from now on, corrected pages are served in their later state."""
        self.web = replace(self.web, corrected=True)

    def __enter__(self) -> Self:
        for server in self._servers.values():
            self._running.enter_context(server)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._running.close()


class _SiteServer(LoopbackServer):
    def __init__(self, demo: DemoSites, site: str, port: int) -> None:
        super().__init__(_SiteHandler, port)
        self.demo = demo
        self.site = site


class _SiteHandler(QuietHandler):
    server: _SiteServer

    def answer(self) -> None:
        response = response_for(self.server.demo.web, self.server.site, self.path)
        etag = response.headers.get("ETag")
        if etag and etag in self.headers.get("If-None-Match", "").split(", "):
            response = replace(response, status=HTTPStatus.NOT_MODIFIED, body=b"")
        self._send(response)

    def _send(self, response: DemoResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
