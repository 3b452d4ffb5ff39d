"""A quiet threaded HTTP server on 127.0.0.1 that starts and stops in a `with` block.

For the demo sites and for tests; not for the internet. The handler decides what to answer.
"""

import socket
import sys
import threading
from abc import abstractmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class QuietHandler(BaseHTTPRequestHandler):
    """Answers over HTTP/1.1 with keep-alive and without delay; writes nothing to stderr."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise a small answer on a kept-alive connection waits 40 ms
    wbufsize = -1  # headers and a small body leave in one packet
    sys_version = ""

    def do_GET(self) -> None:
        self.answer()

    do_HEAD = do_POST = do_GET  # noqa: N815

    @abstractmethod
    def answer(self) -> None:
        """Answer one request, whatever its method."""

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the terminal belongs to the crawler."""


class LoopbackServer(ThreadingHTTPServer):
    """Serves on an ephemeral port (or the given one) from `start` to `stop`.

    `stop` also ends connections that are still open, however slow their handler is: a handler that waits
    must wait on `stopping`. The first unexpected error of a handler is raised by `stop`.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
        self._hang_up()
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def server_bind(self) -> None:
        # HTTPServer.server_bind asks DNS for this machine's name, which may take seconds offline.
        socket.socket.bind(self.socket, self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep a handler's error for `stop`; a client that disconnected is not an error."""
        error = sys.exception()
        if not isinstance(error, OSError) and self._failure is None:
            self._failure = error

    def _hang_up(self) -> None:
        with self._connections_lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client disconnected first
