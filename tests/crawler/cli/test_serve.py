"""`pressmark serve`: says where it answers, answers there, and ends when it is told to."""

import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2

from archive.archive import Archive
from crawler.jobs.serving.patience import MOST_WAITING
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.serving import Serving


def test_it_prints_the_address_at_which_it_answers(data: Path, serve: Serving) -> None:
    Archive.open(data).close()
    address = serve()
    assert address.startswith("http://127.0.0.1:")
    assert "Pressmark" in httpx2.get(address, timeout=TIMEOUT_S).text


def test_an_archive_that_is_not_there_and_a_taken_port_are_one_line_each(
    data: Path, pressmark: Pressmark
) -> None:
    missing = pressmark("serve", "--no-open")
    assert missing.code == 2
    assert "no archive at" in missing.err
    Archive.open(data).close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = pressmark("serve", "--no-open", "--port", str(taken.getsockname()[1]))
    assert refused.code == 2
    assert "name another --port" in refused.err


def test_others_reach_it_only_with_a_password(data: Path, pressmark: Pressmark) -> None:
    Archive.open(data).close()
    refused = pressmark("serve", "--no-open", "--host", "0.0.0.0")
    assert refused.code == 2
    assert "password" in refused.err


def test_clients_that_connect_and_send_nothing_keep_nobody_out(data: Path, serve: Serving) -> None:
    """More of them than may wait: the first are hung up on, and a reader is answered."""
    Archive.open(data).close()
    address = serve()
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with ExitStack() as silent:
        sockets = [
            silent.enter_context(socket.create_connection((host, int(port)), TIMEOUT_S))
            for _ in range(MOST_WAITING + 20)
        ]
        sockets[1].sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert httpx2.get(address, timeout=TIMEOUT_S).status_code == 200
        with suppress(ConnectionResetError):
            assert sockets[0].recv(1) == b""
