"""Archived pages are shown from an origin of their own, and reach nothing but other captures."""

import pytest
from fastapi.testclient import TestClient
from lxml import html

from archive.archive import Archive
from archive.web.replay.addresses import ReplayAddress
from archive.web.replay.app import Replay
from archive.web.room import Room
from tests.archive.conftest import Keeper
from tests.archive.web.conftest import REPLAY

FLOOD, EBB = "https://river.example/flood", "https://river.example/ebb"
PAGE = b"""<!doctype html><html><head><base href="/news/"><script src="/a.js"></script>
<meta http-equiv="refresh" content="0; url=https://evil.example/"><link rel=stylesheet href="style.css">
<style>@import 'more.css'; body { background: url(paper.png) }</style></head>
<body onload="alert(1)" background="x.gif"><p>The river rises.</p><a href="../ebb" target="_top" ping="/p">Ebb</a>
<a href="javascript:alert(1)">act</a><img src="a.png" srcset="b.png 2x, https://cdn.example/c.png 3x" onerror="x()">
<form action="https://evil.example/"><input><button formaction="https://evil.example/2">go</button></form>
<iframe srcdoc="<script>alert(1)</script>" src="//evil.example/frame"></iframe><object data="/o"></object>
<div style="background: url('https://evil.example/i.png')">x</div><noscript>Without scripts.</noscript></body></html>"""


@pytest.fixture
def engine() -> str:
    """One database: nothing here is asked of it but a few rows."""
    return "sqlite"


@pytest.fixture
def replay(room: Room, archive: Archive) -> TestClient:
    return TestClient(Replay(room), REPLAY, follow_redirects=False)


def test_a_page_leads_to_other_captures_and_to_nothing_else(replay: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD, payload=PAGE)
    shown = replay.get(f"/web/2026/{FLOOD}")
    assert shown.status_code == 200
    tree = html.document_fromstring(shown.text)
    assert not tree.xpath(
        "//script | //object | //base | //meta[@http-equiv] | //@onload | //@onerror | //@srcdoc"
    )
    names = ("href", "src", "action", "formaction", "background")
    references = [value for element in tree.iter() for name in names if (value := element.get(name))]
    assert all(value.startswith("/web/2026") or value == "about:blank" for value in references), references
    assert f"/web/20260503120100/{EBB}" in references
    assert "/web/20260503120100/https://river.example/news/more.css" in shown.text
    assert "Without scripts." in shown.text
    assert ' "https:' not in shown.text
    assert 'url("https:' not in shown.text


def test_each_answer_forbids_scripts_and_everything_from_elsewhere(
    replay: TestClient, keeper: Keeper
) -> None:
    keeper.keep(FLOOD, payload=PAGE)
    for path in (
        f"/web/2026/{FLOOD}",
        f"/web/2026id_/{FLOOD}",
        "/web/2026/https://absent.example/",
        "/nothing",
    ):
        headers = replay.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'; script-src 'none'")
        assert "form-action 'none'" in policy
        assert "frame-ancestors http://room.test" in policy
        assert "set-cookie" not in headers
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_raw_page_has_every_byte(replay: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD, payload=PAGE)
    assert replay.get(f"/web/2026id_/{FLOOD}").content == PAGE


def test_the_capture_nearest_to_a_time_is_shown(replay: TestClient, keeper: Keeper) -> None:
    keeper.keep(FLOOD, payload=b"<p>first</p>")
    keeper.later(minutes=60)
    keeper.keep(FLOOD, "Another text by then, of a falling river and dry cellars.", payload=b"<p>second</p>")
    assert "first" in replay.get(f"/web/20260503120200/{FLOOD}").text
    assert "second" in replay.get(f"/web/20260503125900/{FLOOD}").text
    assert "second" in replay.get(f"/web/2030/{FLOOD}").text


def test_what_is_not_in_the_archive_is_said_to_be_missing(replay: TestClient, keeper: Keeper) -> None:
    missing = replay.get("/web/2026/https://absent.example/<script>")
    assert missing.status_code == 404
    assert "Not in the archive" in missing.text
    assert "<script>" not in missing.text
    for path in (
        "/web/2026/ftp://x.example/",
        "/web/99999999999999/https://x.example/",
        "/web/",
        "/web/2026/",
    ):
        assert replay.get(path).status_code == 404, path
    assert replay.post(f"/web/2026/{FLOOD}").status_code == 405
    assert replay.get(f"/web/2026/{FLOOD}", headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "body", [b"", b"\0\xff<", b"<" * 5_000, b"<a href='http://[::1'>x</a>", "<p>ü".encode("utf-16")]
)
def test_no_page_is_too_broken_to_be_shown(replay: TestClient, keeper: Keeper, body: bytes) -> None:
    keeper.keep(FLOOD, payload=body or b" ")
    assert replay.get(f"/web/2026/{FLOOD}").status_code == 200


def test_an_address_reads_as_it_is_written() -> None:
    for target in ("/web/20260503120000/https://a.example/?q=1", "/web/20260503120000id_/http://a.example/"):
        assert str(ReplayAddress.read(target)) == target
    assert (
        str(ReplayAddress.read("/web/2026/https:/a.example/x")) == "/web/20260101000000/https://a.example/x"
    )


def test_the_page_around_a_capture_has_a_calendar_and_a_sealed_frame(
    reader: TestClient, keeper: Keeper
) -> None:
    keeper.keep(FLOOD, payload=PAGE)
    page = reader.get("/captures/1").text
    assert f'src="{REPLAY}/web/20260503120100/{FLOOD}" sandbox' in page
    assert "May 2026" in page
    assert reader.get("/captures/1?digest=sha1:OTHER").status_code == 404
    assert reader.get("/captures/7").status_code == 404
