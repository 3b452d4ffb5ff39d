"""Each trouble is the trouble it claims to be, the server survives them all, and prints nothing."""

import socket
import zlib
from collections.abc import Iterator
from contextlib import suppress
from http.client import (
    BadStatusLine,
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    IncompleteRead,
    LineTooLong,
)
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from tests.sites import SAME_PAGE, TROUBLES, TroubleSite
from tests.sites.bodies import MEBIBYTE, gzip_bomb

CLIENT_TIMEOUT_S = 60


@pytest.fixture(scope="module")
def site() -> Iterator[TroubleSite]:
    with TroubleSite() as site:
        yield site


def ask(site: TroubleSite, target: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    """The response, of which only the headers have been read."""
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=CLIENT_TIMEOUT_S)
    connection.request("GET", target, headers=headers or {})
    return connection.getresponse()


def raw_answer(site: TroubleSite, target: str) -> bytes:
    with socket.create_connection(("127.0.0.1", site.server_port), timeout=CLIENT_TIMEOUT_S) as client:
        client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.parametrize("path", TROUBLES)
def test_the_site_lives_on_after_each_trouble(
    site: TroubleSite, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with suppress(HTTPException, OSError):
        ask(site, path).read1(MEBIBYTE)
    assert ask(site, "/same/article").status == 200
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("code", [401, 403, 404, 410, 429, 451, 500, 503])
def test_a_status_is_the_one_asked_for(site: TroubleSite, code: int) -> None:
    assert ask(site, f"/status/{code}").status == code


def test_a_busy_site_says_when_to_come_back(site: TroubleSite) -> None:
    assert ask(site, "/busy").headers["Retry-After"] == "3600"
    assert "GMT" in ask(site, "/busy/until-a-date").headers["Retry-After"]


def test_a_site_that_was_busy_once_answers_the_second_request() -> None:
    with TroubleSite() as site:
        assert [ask(site, "/busy/once").status for _ in range(3)] == [503, 200, 200]


def test_a_redirect_loop_has_no_end(site: TroubleSite) -> None:
    assert ask(site, "/redirect/loop").headers["Location"] == "/redirect/loop"


def test_a_redirect_chain_is_as_long_as_it_says(site: TroubleSite) -> None:
    target = "/redirect/chain/12"
    for _ in range(12):
        target = urljoin(target, ask(site, target).headers["Location"])
    assert ask(site, target).status == 200


def test_the_other_port_has_a_page(site: TroubleSite) -> None:
    assert ask(site, "/redirect/to-other-port").headers["Location"] == site.elsewhere.at("/")
    assert site.elsewhere.server_port != site.server_port


def test_the_gzip_bomb_is_a_correct_gzip_member_a_thousand_times_smaller() -> None:
    packed = b"".join(gzip_bomb(16))
    inflate = zlib.decompressobj(wbits=31)
    assert inflate.decompress(packed) == b" " * (16 * MEBIBYTE)
    assert inflate.eof
    assert len(packed) < 16 * MEBIBYTE / 900


def test_the_served_gzip_bomb_is_small_on_the_wire(site: TroubleSite) -> None:
    assert len(raw_answer(site, "/body/gzip-bomb")) < 2 * MEBIBYTE


def test_a_large_body_has_the_length_it_announces(site: TroubleSite) -> None:
    response = ask(site, "/body/200-mb")
    size = sum(len(part) for part in iter(lambda: response.read(MEBIBYTE), b""))
    assert size == int(response.headers["Content-Length"]) == 200 * MEBIBYTE


def test_an_endless_body_ends_with_the_server() -> None:
    with TroubleSite() as site:
        response = ask(site, "/body/endless")
        assert len(response.read(3 * MEBIBYTE)) == 3 * MEBIBYTE


@pytest.mark.parametrize("path", ["/connection/closed-mid-body", "/connection/length-too-long"])
def test_a_body_that_breaks_off_is_seen_as_incomplete(site: TroubleSite, path: str) -> None:
    with pytest.raises(IncompleteRead):
        ask(site, path).read()


def test_a_length_that_is_too_short_cuts_the_page(site: TroubleSite) -> None:
    assert b"</html>" not in ask(site, "/connection/length-too-short").read()
    assert b"</html>" in raw_answer(site, "/connection/length-too-short")


def test_a_silent_site_outlasts_its_client(site: TroubleSite) -> None:
    with pytest.raises(TimeoutError):
        ask(site, "/connection/never-answers")


def test_a_dripping_site_is_never_idle_for_long(site: TroubleSite) -> None:
    response = ask(site, "/connection/slow-drip")
    assert [response.read1(10) for _ in range(3)] == [b" ", b" ", b" "]


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/connection/closed-at-once", ConnectionError),
        ("/connection/reset", ConnectionError),
        ("/connection/not-http", BadStatusLine),
        ("/headers/huge", LineTooLong),
        ("/headers/many", HTTPException),
    ],
)
def test_a_broken_answer_is_an_error_to_a_plain_client(
    site: TroubleSite, path: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(site, path)


def test_a_charset_that_lies_makes_nonsense_of_the_title(site: TroubleSite) -> None:
    body = ask(site, "/charset/header-lies").read()
    assert "Часы" not in body.decode("utf-8", errors="replace")
    assert "Часы" in body.decode("windows-1251")


def test_the_nested_tags_are_a_hundred_thousand_deep(site: TroubleSite) -> None:
    assert ask(site, "/body/nested-tags").read().count(b"<div>") == 100_000


def test_a_cookie_opens_the_page(site: TroubleSite) -> None:
    cookie = ask(site, "/headers/cookie-needed").headers["Set-Cookie"].partition(";")[0]
    assert ask(site, "/headers/cookie-needed", {"Cookie": cookie}).status == 200


@pytest.mark.parametrize("target", SAME_PAGE)
def test_the_same_page_names_one_canonical_url_wherever_it_is_found(site: TroubleSite, target: str) -> None:
    response = ask(site, target)
    if "Location" in response.headers:
        response = ask(site, response.headers["Location"])
    page = lxml.html.document_fromstring(response.read())
    assert page.xpath("//link[@rel='canonical']/@href") == [site.at(SAME_PAGE[0])]
