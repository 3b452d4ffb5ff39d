"""`pressmark serve`: says where it answers, answers there, and ends when it is told to."""

import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2

from archive.archive import Archive
from crawler.jobs.serving.patience import MOST_WAITING
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.serving import Serving, free_port
from tests.sites import ServedPages
from tests.sites.articles import articles


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


PUBLIC = ("--public-url", "https://archive.example", "--public-replay-url", "https://archived.example")


def test_behind_a_proxy_it_prints_the_public_address_and_where_the_proxy_finds_it(
    data: Path, pressmark: Pressmark, serve: Serving
) -> None:
    Archive.open(data).close()
    refused = pressmark("serve", "--no-open", *PUBLIC)
    assert refused.code == 2
    assert "https://archive.example can be reached by others" in refused.err
    pressmark("password", stdin="seven gauges\n")
    port = free_port()
    assert serve(*PUBLIC, "--port", port) == "https://archive.example/"
    as_caddy_sends_it = {"Host": "archive.example", "X-Forwarded-Proto": "https"}
    answer = httpx2.get(f"http://127.0.0.1:{port}/", headers=as_caddy_sends_it, timeout=TIMEOUT_S)
    assert answer.status_code == 303
    assert "frame-src https://archived.example;" in answer.headers["Content-Security-Policy"]
    archived = httpx2.get(
        f"http://127.0.0.1:{port + 1}/", headers={"Host": "archived.example"}, timeout=TIMEOUT_S
    )
    assert archived.status_code == 404


def test_a_proxy_that_is_trusted_says_who_asks(data: Path, pressmark: Pressmark, serve: Serving) -> None:
    """Who guesses passwords has to wait; others behind the same proxy do not, if it may say who is who."""
    Archive.open(data).close()
    pressmark("password", stdin="seven gauges\n")

    def statuses(port: int) -> list[int]:
        return [
            httpx2.post(
                f"http://127.0.0.1:{port}/login",
                data={"password": "guess"},
                headers={"Host": "archive.example", "X-Forwarded-For": f"1.2.3.4, 192.0.2.{number // 4}"},
                timeout=TIMEOUT_S,
            ).status_code
            for number in range(8)
        ]

    serve(*PUBLIC, "--port", port := free_port(), "--trust-proxy", "127.0.0.1")
    assert statuses(port) == [403] * 8
    serve(*PUBLIC, "--port", port := free_port())
    assert 429 in statuses(port)


def test_wrong_public_addresses_are_one_line_each(data: Path, pressmark: Pressmark) -> None:
    Archive.open(data).close()
    for arguments, said in (
        (PUBLIC[:2], "--public-replay-url"),
        ((*PUBLIC[:3], "https://archive.example"), "another host name or port"),
        ((*PUBLIC[:3], "https://archive.example/web"), "has a path"),
        ((*PUBLIC, "--trust-proxy", "proxy"), "name an address or a network"),
    ):
        refused = pressmark("serve", "--no-open", *arguments)
        assert refused.code == 2
        assert said in refused.err
        assert refused.err.count("\n") == 1


def test_an_archive_that_is_rebuilt_or_gone_for_a_while_is_shown_again(
    data: Path, pressmark: Pressmark, serve: Serving
) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    address = serve()

    def status(path: str) -> int:
        return httpx2.get(f"{address}{path}", timeout=TIMEOUT_S).status_code

    assert status("articles/1") == 200
    assert pressmark("rebuild").code == 0
    assert status("articles/1") == 200
    (data / "archive.db").rename(data / "elsewhere.db")
    assert (status("articles/1"), status("api/v1/articles")) == (503, 503)
    (data / "elsewhere.db").rename(data / "archive.db")
    assert (status("articles/1"), status("api/v1/articles")) == (200, 200)
