"""A loopback server that remembers what it was asked. What it answers is its subclasses' business."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler
from typing import Any

from crawler.demo.loopback import LoopbackServer, QuietHandler


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as it arrived; `headers` are looked up in any case."""

    method: str
    target: str
    headers: Message


class RecordingServer(LoopbackServer):
    """Keeps every request in `requests`, in order of arrival; `connections` is how many they came by."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
        super().__init__(handler, port)
        self._requests: list[LoggedRequest] = []
        self._requests_lock = threading.Lock()
        self.connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        with self._requests_lock:
            return tuple(self._requests)

    def requests_for(self, target: str) -> tuple[LoggedRequest, ...]:
        return tuple(request for request in self.requests if request.target == target)

    def record(self, request: LoggedRequest) -> int:
        """Keep the request; returns how often its target has now been asked for."""
        with self._requests_lock:
            self._requests.append(request)
            return sum(known.target == request.target for known in self._requests)

    def forget_requests(self) -> None:
        with self._requests_lock:
            self._requests.clear()

    def at(self, target: str) -> str:
        """The URL of a path (and query) on this site."""
        return self.url + target


class RecordingHandler(QuietHandler):
    """Records the request, then lets `respond` answer it."""

    server: RecordingServer
    times_asked = 0

    def answer(self) -> None:
        self.times_asked = self.server.record(LoggedRequest(self.command, self.path, self.headers))
        self.respond()

    def respond(self) -> None:
        raise NotImplementedError

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """A whole, correct response."""
        self.begin(status, {"Content-Length": str(len(body)), **headers})
        if self.command != "HEAD":
            self.wfile.write(body)

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Status line and headers; the caller writes the body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
