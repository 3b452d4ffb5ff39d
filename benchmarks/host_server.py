"""Serves many hosts from one process on the addresses 127.x.y.z: a feed and a few articles each. Some accept and never
answer, some send a byte now and then; if a log is written, all answer.

Runs until its standard input is closed. A line on standard input asks for the figures since the last line.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TextIO

ONE_IN = 10  # hosts, one of which is dead or slow
TRICKLE_S = 5.0
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in ("a", "e", "i", "o", "u", "ei")]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the hosts were asked for, by kind. `last_healthy_at` is when a host that answers was last asked (seconds
    since the epoch), `most_connections` the most that were open at once.
    """

    requests: dict[str, int]
    last_healthy_at: float
    most_connections: int


def address(number: int) -> str:
    """The address of the host with this number."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def is_troubled(number: int) -> bool:
    """Whether the host is dead or slow."""
    return number % ONE_IN == 0


class Hosts:
    """The server's process, as the benchmark sees it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._port = int(self._read())

    def url(self, number: int) -> str:
        return f"http://{address(number)}:{self._port}/"

    def figures(self) -> Figures:
        """The figures since the last call."""
        assert self._process.stdin is not None
        self._process.stdin.write("figures\n")
        self._process.stdin.flush()
        return Figures(**json.loads(self._read()))

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: when (seconds since the epoch), of which host, for which path."""

    at: float
    host: int
    path: str


def logged(log: Path) -> list[Asked]:
    """The requests in a log, in order."""
    lines = map(str.split, log.read_text(encoding="utf-8").splitlines())
    return [Asked(float(at), int(host), path) for at, host, path in lines]


@contextmanager
def served_hosts(articles: int, log: Path | None = None) -> Iterator[Hosts]:
    """Serve any number of hosts with so many articles each. With a `log`, all requests are written to it."""
    command = [sys.executable, "-m", "benchmarks.host_server", str(articles), *([str(log)] if log else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        try:
            yield Hosts(process)
        finally:
            process.stdin.close()


class _Server:
    def __init__(self, articles: int, log: TextIO | None) -> None:
        self._articles = articles
        self._log = log
        self.connections = 0
        self.forget()

    def forget(self) -> None:
        self._requests = Counter[str]()
        self._last_healthy_at = 0.0
        self._most_connections = self.connections

    def figures(self) -> Figures:
        return Figures(dict(self._requests), self._last_healthy_at, self._most_connections)

    def connected(self) -> None:
        self.connections += 1
        self._most_connections = max(self._most_connections, self.connections)

    def answers(self, number: int) -> bool:
        """Whether the host answers at once."""
        return self._log is not None or not is_troubled(number)

    def answer(self, number: int, base: str, head: bytes) -> bytes:
        target = head.split(b" ", 2)[1].decode()
        is_known = target == "/feed.xml" and b"if-none-match" in head.lower()
        self._requests["unchanged feed" if is_known else target.rpartition("/")[2].rstrip("0123456789")] += 1
        if self.answers(number):
            self._last_healthy_at = time.time()
        if self._log is not None:
            print(time.time(), number, target, file=self._log, flush=True)
        return NOT_MODIFIED if is_known else self._page(number, base, target)

    def _page(self, number: int, base: str, target: str) -> bytes:
        if target == "/robots.txt":
            return _answer("text/plain", "User-agent: *\nDisallow: /private/\n")
        if target == "/feed.xml":
            return _answer("application/rss+xml", _feed(base, self._articles))
        if target.startswith("/news/post-"):
            return _answer("text/html; charset=utf-8", _article(f"{number}{target}"))
        return NOT_FOUND


class _Connection(asyncio.Protocol):
    def __init__(self, server: _Server) -> None:
        self._server = server
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        host, port = transport.get_extra_info("sockname")
        self._base, self._number = f"http://{host}:{port}", _number(host)
        self._server.connected()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections -= 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            answer = self._server.answer(self._number, self._base, head)
            if self._server.answers(self._number):
                self._transport.write(answer)
            elif self._number // ONE_IN % 2:
                self._trickle(answer)

    def _trickle(self, rest: bytes) -> None:
        if rest and not self._transport.is_closing():
            self._transport.write(rest[:1])
            asyncio.get_running_loop().call_later(TRICKLE_S, self._trickle, rest[1:])


def _number(host: str) -> int:
    _, first, second, third = map(int, host.split("."))
    return (first - 1) * 62_500 + second * 250 + third - 1


def _answer(media_type: str, text: str) -> bytes:
    body = text.encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\nETag: {TAG}\r\n\r\n"
    )
    return head.encode() + body


TAG = '"unchanged"'
NOT_MODIFIED = f"HTTP/1.1 304 Not Modified\r\nETag: {TAG}\r\n\r\n".encode()


def _feed(base: str, articles: int) -> str:
    urls = (f"{base}/news/post-{number}" for number in range(articles))
    items = "".join(f"<item><title>Post</title><link>{url}</link></item>" for url in urls)
    return f'<rss version="2.0"><channel><title>A blog</title>{items}</channel></rss>'


def _article(seed: str) -> str:
    random = Random(seed)
    paragraphs = (" ".join(_word(random) for _ in range(80)) + "." for _ in range(6))
    body = "".join(f"<p>{paragraph.capitalize()}</p>" for paragraph in paragraphs)
    title = f"{_word(random)} {_word(random)} {_word(random)}".capitalize()
    return (
        f"<!doctype html><html><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def _word(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=random.randint(1, 4)))


async def _serve(articles: int, log: Path | None) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    loop = asyncio.get_running_loop()
    with log.open("a", encoding="utf-8") if log else nullcontext() as requests:
        state = _Server(articles, requests)
        server = await loop.create_server(lambda: _Connection(state), "0.0.0.0", 0, backlog=4096)
        print(server.sockets[0].getsockname()[1], flush=True)
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(asdict(state.figures())), flush=True)
            state.forget()
        server.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else None))
