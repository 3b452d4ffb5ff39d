"""The demo sites under names, as the documentation writes them: a proxy answers for `https://example.org/`.

It speaks HTTP as a proxy does (absolute-form) and, after CONNECT, TLS with a certificate of its own.
"""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from crawler.demo import DemoWeb, response_for
from crawler.demo.content import sites
from crawler.demo.loopback import LoopbackServer, QuietHandler
from tests.sites.tls import Authority

NAMES = {
    "courier": "https://example.org",
    "huerta": "https://blog.example",
    "brot": "https://bread.example",
    "spokes": "https://bikes.example",
}
LOOPBACK = {site.name: f"http://127.0.0.1:{8631 + place}" for place, site in enumerate(sites())}


class _Handler(QuietHandler):
    server: "DemoProxy"
    tunnel = ""  # where a CONNECT leads to

    def do_CONNECT(self) -> None:  # noqa: N802  # the name is http.server's
        self.tunnel = f"https://{self.path.removesuffix(':443')}"
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def answer(self) -> None:
        asked = urlsplit(self.tunnel + self.path)
        web, site = self.server.site_at(f"{asked.scheme}://{asked.netloc}")
        response = response_for(web, site, asked._replace(scheme="", netloc="").geturl())
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)
        self.wfile.flush()


class DemoProxy(LoopbackServer):
    """Answers for the demo sites by the names in NAMES, and at the addresses where `pressmark demo` serves them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self.tls = Authority(folder).context()
        self.corrected = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def site_at(self, address: str) -> tuple[DemoWeb, str]:
        for urls in (NAMES, LOOPBACK):
            for site, url in urls.items():
                if url == address:
                    return DemoWeb(urls, self.corrected), site
        raise LookupError(f"no demo site is at {address}")

    @property
    def environment(self) -> dict[str, str]:
        """Settings with which Pressmark asks this proxy for everything."""
        return {
            "PRESSMARK_PROXY": self.url,
            "PRESSMARK_ALLOW_PRIVATE": "true",
            "PRESSMARK_ALLOW_BAD_CERTIFICATES": ",".join(urlsplit(url).netloc for url in NAMES.values()),
            "PRESSMARK_DELAY_S": "0",
            "PRESSMARK_EXTRACT_WORKERS": "1",
        }
