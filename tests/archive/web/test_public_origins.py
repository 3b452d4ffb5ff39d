"""A reading room behind a proxy: readers reach it under public names, and every link, cookie and check has these."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.errors import BadConfig
from archive.web.app import create_app
from archive.web.replay.app import Replay
from archive.web.room import Room
from archive.web.safety.origins import PublicOrigins, hosts_of, public_origins
from archive.web.safety.passwords import hashed
from tests.archive.conftest import TEXT, Keeper

PUBLIC, REPLAY = "https://archive.example", "https://archived.example"
BEHIND = "http://127.0.0.1:8600"
FLOOD = "https://river.example/flood"
PASSWORD = "seven gauges"
FORGED = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}


@pytest.fixture
def engine() -> str:
    """One database: nothing here is asked of it but a few rows."""
    return "sqlite"


@pytest.fixture
def public_room(room: Room, keeper: Keeper, archive: Archive) -> Room:
    keeper.keep(FLOOD)
    keeper.keep(FLOOD, text=TEXT.replace("bed", "sea"))
    archive.searches.save("floods", "river")
    room.settings = replace(
        room.settings,
        origin=PUBLIC,
        replay_origin=REPLAY,
        hosts=hosts_of(PUBLIC) | {"127.0.0.1:8600"},
        replay_hosts=hosts_of(REPLAY),
        is_public=True,
    )
    return room


@pytest.fixture(params=["archive.example", "127.0.0.1:8600"])
def proxied(request: pytest.FixtureRequest, public_room: Room) -> Iterator[TestClient]:
    """What a proxy sends on: with the Host header of its reader, as Caddy does, or with its own, as nginx does."""
    headers = {"Host": request.param, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "archive.example"}
    with TestClient(create_app(public_room), BEHIND, headers=headers, follow_redirects=False) as client:
        yield client


def test_all_links_have_the_public_names(proxied: TestClient) -> None:
    paths = [
        "/searches/1.atom",
        "/searches/1.json",
        "/changes.atom",
        "/changes.json",
        "/articles/1",
        "/captures/1",
    ]
    said = "".join(proxied.get(path).text for path in paths)
    origins = set(re.findall(r"https?://(?:[\w.]*\barchived?\.example|127\.0\.0\.1|room\.test)[\w.:]*", said))
    assert origins == {PUBLIC, REPLAY}


def test_a_feed_names_itself_as_it_was_asked_for(proxied: TestClient) -> None:
    feed = proxied.get("/changes.json?change=edited").json()
    assert feed["feed_url"] == f"{PUBLIC}/changes.json?change=edited"


def test_mementos_are_at_the_public_origin(proxied: TestClient, public_room: Room) -> None:
    led = proxied.get(f"/timegate/{FLOOD}")
    assert led.headers["Location"].startswith(f"{PUBLIC}/memento/")
    assert f"<{PUBLIC}/timemap/link/{FLOOD}>" in led.headers["Link"]
    assert f"{PUBLIC}/memento/" in proxied.get(f"/timemap/link/{FLOOD}").text
    path = led.headers["Location"].removeprefix(PUBLIC)
    shown = proxied.get(path, headers={"Sec-Fetch-Dest": "document"}).headers["Location"]
    assert shown.startswith(f"{REPLAY}/web/")
    replay = TestClient(Replay(public_room), REPLAY)
    policy = replay.get(shown).headers["Content-Security-Policy"]
    assert f"frame-ancestors {PUBLIC} {REPLAY};" in policy
    assert f"frame-src {REPLAY};" in proxied.get("/").headers["Content-Security-Policy"]


def test_only_pages_of_the_public_origin_change_something(proxied: TestClient) -> None:
    def posted(origin: str) -> int:
        return proxied.post("/", headers={"Origin": origin}).status_code

    assert posted(PUBLIC) == 405
    for origin in (
        "http://archive.example",
        REPLAY,
        "https://evil.example",
        "https://archive.example:8443",
        "null",
    ):
        assert posted(origin) == 403


def test_what_forwarded_headers_say_is_not_believed(proxied: TestClient) -> None:
    assert "evil" not in proxied.get("/changes.atom", headers=FORGED).text
    assert proxied.get("/", headers=FORGED | {"Host": "evil.example"}).status_code == 421


def test_the_cookie_is_for_encrypted_connections_only(public_room: Room) -> None:
    public_room.settings = replace(public_room.settings, password=hashed(PASSWORD))
    with TestClient(create_app(public_room), PUBLIC, follow_redirects=False) as reader:
        cookie = reader.post("/login", data={"password": PASSWORD}).headers["Set-Cookie"]
        assert "; Secure" in cookie
        assert reader.get("/articles/1").status_code == 200


@pytest.mark.parametrize(
    ("url", "replay", "origins"),
    [
        ("https://Archive.Example/", "https://b.example:443", PublicOrigins(PUBLIC, "https://b.example")),
        (PUBLIC, f"{PUBLIC}:8443", PublicOrigins(PUBLIC, f"{PUBLIC}:8443")),
        ("http://[::1]:80", "http://[::1]:81", PublicOrigins("http://[::1]", "http://[::1]:81")),
    ],
)
def test_origins_are_read_as_people_write_them(url: str, replay: str, origins: PublicOrigins) -> None:
    assert public_origins(url, replay) == origins


@pytest.mark.parametrize(
    ("url", "replay"),
    [
        (PUBLIC, PUBLIC),
        (PUBLIC, f"{PUBLIC}:443/"),
        (PUBLIC, "http://archived.example"),
        (f"{PUBLIC}/room", REPLAY),
        (f"{PUBLIC}?x", REPLAY),
        ("archive.example", REPLAY),
        ("https://", REPLAY),
        ("https://me:secret@archive.example", REPLAY),
        ("ftp://archive.example", REPLAY),
        ("https://archive.example:x", REPLAY),
        ("https://[archive", REPLAY),
    ],
)
def test_what_is_no_pair_of_origins_is_refused(url: str, replay: str) -> None:
    with pytest.raises(BadConfig):
        public_origins(url, replay)
