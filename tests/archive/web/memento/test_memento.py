"""Captures as mementos: negotiated in time, listed, and given as they came over the wire (RFC 7089)."""

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.web.memento.app import MementoServer
from archive.web.room import Room
from archive.web.safety.access import Access
from archive.web.safety.tokens import Scope
from tests.archive.conftest import Keeper
from tests.archive.web.api.conftest import token

PAGE = "https://river.example/flood?day=3"
FIRST, SECOND, THIRD = (f"2026050312{minute:02}00" for minute in (1, 2, 3))
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="[^"]*")?(?:; datetime="([^"]*)")?')


@pytest.fixture
def client(keeper: Keeper, reader: TestClient) -> TestClient:
    """Three captures of a page, a minute apart; the last two are equal."""
    keeper.keep(PAGE, payload=b"<p>The river rises.")
    keeper.keep(PAGE, payload=b"<p>The river falls.")
    keeper.keep(PAGE, payload=b"<p>The river falls.")
    reader.follow_redirects = False
    return reader


def links(header: str) -> dict[str, tuple[str, str]]:
    """Each relation in a Link header or TimeMap, with its address and time."""
    return {
        rel: (url, at) for url, rels, at in LINK.findall(header) for rel in rels.split() if rel != "memento"
    }


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (None, THIRD),
        ("Sun, 03 May 2026 12:02:10 GMT", SECOND),
        ("Sun, 03 May 2026 12:02:50 GMT", THIRD),
        ("Thu, 01 Jan 1970 00:00:00 GMT", FIRST),
        ("Tue, 01 Jan 2030 00:00:00 GMT", THIRD),
    ],
)
def test_the_timegate_leads_to_the_nearest_capture(
    client: TestClient, wanted: str | None, given: str
) -> None:
    headers = {"Accept-Datetime": wanted} if wanted else {}
    for method in ("GET", "HEAD"):
        answer = client.request(method, f"/timegate/{PAGE}", headers=headers)
        assert answer.status_code == 302
        assert answer.headers["vary"] == "accept-datetime"
        assert answer.headers["location"] == f"http://room.test/memento/{given}id_/{PAGE}"
        assert links(answer.headers["link"])["original"][0] == PAGE
        assert "memento-datetime" not in answer.headers


def test_a_memento_is_what_came_over_the_wire_with_its_time_and_its_neighbours(client: TestClient) -> None:
    answer = client.get(f"/memento/{SECOND}id_/{PAGE}")
    assert answer.content == b"<p>The river falls."
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["memento-datetime"] == "Sun, 03 May 2026 12:02:00 GMT"
    named = links(answer.headers["link"])
    assert named["original"][0] == PAGE
    assert named["timegate"][0] == f"http://room.test/timegate/{PAGE}"
    assert named["timemap"][0] == f"http://room.test/timemap/link/{PAGE}"
    for rel, time in (("prev", FIRST), ("next", THIRD), ("first", FIRST), ("last", THIRD)):
        assert named[rel][0] == f"http://room.test/memento/{time}id_/{PAGE}"
    assert client.get(f"/memento/{THIRD}id_/{PAGE}").content == b"<p>The river falls."


def test_a_time_without_a_capture_leads_to_the_nearest(client: TestClient) -> None:
    answer = client.get(f"/memento/2026id_/{PAGE}")
    assert answer.headers["location"] == f"http://room.test/memento/{FIRST}id_/{PAGE}"


def test_a_timemap_lists_all_captures(client: TestClient) -> None:
    answer = client.get(f"/timemap/link/{PAGE}")
    assert answer.headers["content-type"].startswith("application/link-format")
    assert links(answer.text)["self"][0] == f"http://room.test/timemap/link/{PAGE}"
    mementos = [url for url, rel, _ in LINK.findall(answer.text) if "memento" in rel.split()]
    assert mementos == [f"http://room.test/memento/{time}id_/{PAGE}" for time in (FIRST, SECOND, THIRD)]
    lines = client.get(f"/timemap/cdxj/{PAGE}").text.splitlines()
    assert [line.split(" ")[1] for line in lines] == [FIRST, SECOND, THIRD]


def test_codings_are_taken_off_and_headers_are_kept_under_other_names(
    keeper: Keeper, reader: TestClient
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nContent-Encoding: gzip\r\nSet-Cookie: a=b\r\n\r\n"
    keeper.keep(PAGE, payload=gzip.compress(b"<script>alert(1)</script>", mtime=0), head=head)
    answer = reader.get(f"/timegate/{PAGE}")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "text/html; charset=x"
    assert answer.headers["x-archive-orig-set-cookie"] == "a=b"
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_a_browser_sees_archived_pages_at_another_origin_only(client: TestClient) -> None:
    for destination in ("document", "iframe", "script", "serviceworker"):
        answer = client.get(f"/memento/{FIRST}id_/{PAGE}", headers={"Sec-Fetch-Dest": destination})
        assert answer.headers["location"] == f"http://replay.test/web/{FIRST}/{PAGE}"
        assert answer.content == b""


@pytest.mark.parametrize(
    ("path", "headers", "status", "told"),
    [
        ("/timegate/https://nowhere.example/", {}, 404, "no capture"),
        ("/timegate/no%20url", {}, 404, "is not a URL"),
        ("/timegate/", {}, 404, "/timegate/URL"),
        ("/timemap/rdf/https://river.example/", {}, 404, "/timemap/link/URL"),
        ("/memento/99999999999999id_/https://river.example/", {}, 404, "/memento/TIMEid_/URL"),
        (f"/timegate/{PAGE}", {"Accept-Datetime": "yesterday"}, 400, "Accept-Datetime"),
        (f"/timegate/{PAGE}", {"Accept-Datetime": "Sun, 99 May 2026 12:00:00 GMT"}, 400, "Accept-Datetime"),
        (f"/timegate/{PAGE}", {"Authorization": "Bearer x"}, 401, "token"),
    ],
)
def test_what_cannot_be_found_is_said(
    client: TestClient, path: str, headers: dict[str, str], status: int, told: str
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_nothing_is_written_and_where_others_read_a_token_is_needed(
    client: TestClient, room: Room, archive: Archive
) -> None:
    assert client.post(f"/timegate/{PAGE}").status_code == 405
    closed = TestClient(MementoServer(room, Access(lambda: room.archive)), follow_redirects=False)
    assert closed.get(f"/timegate/{PAGE}").status_code == 401
    assert closed.get(f"/timegate/{PAGE}", headers=token(archive, Scope.READ)).status_code == 302
