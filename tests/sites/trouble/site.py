"""The site itself, the table of its troubles, and what a trouble can do to a connection."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Self
from urllib.parse import urlsplit

from tests.sites.bodies import article
from tests.sites.pages import HTML, Page, ServedPages
from tests.sites.recording import RecordingHandler, RecordingServer


class TroubleSite(RecordingServer):
    """Serves `TROUBLES`. `elsewhere` is a second site, on a port of its own, that one redirects to."""

    def __init__(self) -> None:
        super().__init__(TroubleHandler)
        self.elsewhere = ServedPages({"/": Page(article("Elsewhere").encode())})
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self._running.enter_context(self.elsewhere)
        return super().__enter__()

    def __exit__(self, *exc_info: object) -> None:
        with self._running:
            super().__exit__(*exc_info)


class TroubleHandler(RecordingHandler):
    server: TroubleSite

    def respond(self) -> None:
        trouble = TROUBLES.get(self.path) or TROUBLES.get(urlsplit(self.path).path, not_found)
        trouble(self)

    def page(self, body: str | bytes, content_type: str = HTML, status: int = 200) -> None:
        encoded = body.encode() if isinstance(body, str) else body
        self.send(status, {"Content-Type": content_type}, encoded)

    def redirect(self, location: str, status: int = 302) -> None:
        self.send(status, {"Location": location}, b"")

    def raw(self, data: bytes) -> None:
        """These bytes and no others, then the end of the connection."""
        self.close_connection = True
        self.wfile.write(data)
        self.wfile.flush()

    def stream(self, parts: Iterable[bytes]) -> None:
        """A body in parts, until the client or this server hangs up; then the connection ends."""
        self.close_connection = True
        for part in parts:
            if self.server.stopping.is_set():
                return
            self.wfile.write(part)


Trouble = Callable[[TroubleHandler], None]
TROUBLES: dict[str, Trouble] = {}


def at(path: str) -> Callable[[Trouble], Trouble]:
    """Serve the decorated trouble at this path."""

    def register(trouble: Trouble) -> Trouble:
        TROUBLES[path] = trouble
        return trouble

    return register


def not_found(handler: TroubleHandler) -> None:
    """Nothing here, and the status says so."""
    handler.page("<h1>Not found</h1>", status=404)
