"""A way to a server that breaks after a number of bytes: at a moment that depends on no clock."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread


class BreakingWay:
    """Forwards connections to a port on loopback. When `breaks_after_bytes` have gone to the server, it calls `broken`,
    and closes all connections without a word. It lets nothing more through until it is mended."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._left: int | None = None
        self._broken: Callable[[], object] = lambda: None
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def break_after(self, sent_bytes: int, broken: Callable[[], object] = lambda: None) -> None:
        with self._lock:
            self._left, self._broken = sent_bytes, broken

    def mend(self) -> None:
        with self._lock:
            self._left = None

    @property
    def is_broken(self) -> bool:
        return self._left is not None and self._left <= 0

    def close(self) -> None:
        self._listener.close()
        self._close_all()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                if self.is_broken:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._sockets += [client, server]
                Thread(target=self._forward, args=(client, server, self._count), daemon=True).start()
                Thread(target=self._forward, args=(server, client, lambda _size: True), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, lets: Callable[[int], bool]) -> None:
        with suppress(OSError), source, sink:
            while (data := source.recv(65536)) and lets(len(data)):
                sink.sendall(data)
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _count(self, size: int) -> bool:
        with self._lock:
            if self._left is None:
                return True
            was_whole = self._left > 0
            self._left -= size
            breaks = was_whole and self._left <= 0
        if breaks:
            self._broken()
            self._close_all()
        return not self.is_broken

    def _close_all(self) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()
