"""Pages given by a test are served as given, as changed, and as asked for."""

from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.sites import Page, ServedPages, Validator

FIRST = Page(b"<p>First</p>")
SECOND = Page(b"<p>Second</p>")


def get(url: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc, timeout=5)
    connection.request("GET", address._replace(scheme="", netloc="").geturl(), headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_a_page_is_served_byte_for_byte() -> None:
    body = bytes(range(256))
    with ServedPages({"/bytes": Page(body, "image/png", headers={"X-Own": "1"})}) as site:
        response, served = get(site.at("/bytes"))
    assert (served, response.headers["Content-Type"], response.headers["X-Own"]) == (body, "image/png", "1")


def test_what_is_not_given_is_not_found() -> None:
    with ServedPages({}) as site:
        assert get(site.at("/"))[0].status == 404


def test_a_query_may_have_a_page_of_its_own() -> None:
    with ServedPages({"/list": FIRST, "/list?page=2": SECOND}) as site:
        assert get(site.at("/list?page=1"))[1] == FIRST.body
        assert get(site.at("/list?page=2"))[1] == SECOND.body


def test_a_page_can_be_changed_and_taken_down() -> None:
    with ServedPages({"/a": FIRST}) as site:
        site.put("/a", SECOND)
        assert get(site.at("/a"))[1] == SECOND.body
        site.remove("/a")
        assert get(site.at("/a"))[0].status == 404


@pytest.mark.parametrize(
    ("validator", "given", "asked"),
    [
        (Validator.ETAG, "ETag", "If-None-Match"),
        (Validator.LAST_MODIFIED, "Last-Modified", "If-Modified-Since"),
    ],
)
def test_only_a_changed_page_is_sent_again(validator: Validator, given: str, asked: str) -> None:
    with ServedPages({"/a": FIRST}, validator) as site:
        known = {asked: get(site.at("/a"))[0].headers[given]}
        assert get(site.at("/a"), known)[0].status == 304
        site.put("/a", SECOND)
        assert get(site.at("/a"), known)[1] == SECOND.body


def test_a_site_without_validators_sends_every_page_again() -> None:
    with ServedPages({"/a": FIRST}) as site:
        assert get(site.at("/a"), {"If-None-Match": '"x"', "If-Modified-Since": "x"})[0].status == 200


def test_a_folder_is_served_with_its_index(tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "index.html").write_bytes(FIRST.body)
    (tmp_path / "feed.xml").write_bytes(b"<rss/>")
    with ServedPages.from_folder(tmp_path) as site:
        assert get(site.at("/blog/"))[1] == get(site.at("/blog/index.html"))[1] == FIRST.body
        assert "xml" in get(site.at("/feed.xml"))[0].headers["Content-Type"]


def test_every_request_is_logged_until_the_log_is_emptied() -> None:
    with ServedPages({"/a": FIRST}) as site:
        get(site.at("/a?x=1"), {"User-Agent": "test"})
        [request] = site.requests
        assert (request.method, request.target, request.headers["user-agent"]) == ("GET", "/a?x=1", "test")
        site.forget_requests()
        assert site.requests == ()


def test_many_pages_are_served_over_one_connection() -> None:
    with ServedPages({"/a": FIRST}) as site:
        connection = HTTPConnection(urlsplit(site.url).netloc, timeout=5)
        connection.request("GET", "/a")
        connection.getresponse().read()
        first_socket = connection.sock
        connection.request("GET", "/a")
        assert connection.getresponse().read() == FIRST.body
        assert connection.sock is first_socket
        connection.close()


def test_a_site_is_gone_after_its_block() -> None:
    with ServedPages({"/a": FIRST}) as site:
        get(site.at("/a"))
    with pytest.raises(ConnectionRefusedError):
        get(site.at("/a"))
