"""A reading room with a password: who does not know it reads nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from archive.archive import Archive
from archive.web.app import create_app
from archive.web.replay.app import Replay
from archive.web.room import Room
from archive.web.safety.passwords import hashed
from archive.web.safety.rates import Rate
from tests.archive.conftest import Keeper
from tests.archive.web.conftest import ORIGIN, REPLAY

PASSWORD = "seven gauges"
FLOOD = "https://river.example/flood"


@pytest.fixture
def engine() -> str:
    """One database: nothing here is asked of it but a few rows."""
    return "sqlite"


@pytest.fixture
def stranger(room: Room, archive: Archive) -> Iterator[TestClient]:
    room.settings = replace(room.settings, password=hashed(PASSWORD))
    with TestClient(create_app(room), ORIGIN, follow_redirects=False) as client:
        yield client


def test_a_stranger_is_asked_for_the_password_and_brought_where_he_wanted(
    stranger: TestClient, keeper: Keeper
) -> None:
    keeper.keep(FLOOD)
    asked = stranger.get("/articles/1?x=1")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/login?next=%2Farticles%2F1%3Fx%3D1"
    assert "river" not in stranger.get("/login").text
    wrong = stranger.post("/login", data={"password": "guess"})
    assert (wrong.status_code, "not the password" in wrong.text) == (403, True)
    right = stranger.post("/login", data={"password": PASSWORD, "next": "/articles/1?x=1"})
    assert right.headers["Location"] == "/articles/1?x=1"
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "The river rises" in stranger.get("/articles/1").text
    stranger.post("/logout")
    assert stranger.get("/articles/1").status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "99999999999.", "99999999999.00", "1.ü"])
def test_a_forged_cookie_opens_nothing(stranger: TestClient, cookie: str) -> None:
    answer = stranger.get("/", headers={b"Cookie": f"pressmark={cookie}".encode()})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nSet-Cookie: x"]
)
def test_a_login_leads_to_no_other_site(stranger: TestClient, wanted: str) -> None:
    answer = stranger.post("/login", data={"password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == "/"


def test_who_guesses_has_to_wait(stranger: TestClient) -> None:
    answers = [stranger.post("/login", data={"password": f"guess {n}"}).status_code for n in range(6)]
    assert answers == [403] * 5 + [429]
    refused = stranger.post("/login", data={"password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_feed_readers_send_the_password_with_each_request(stranger: TestClient) -> None:
    assert stranger.get("/changes.atom").status_code == 401
    assert stranger.get("/changes.atom", auth=("anyone", PASSWORD)).status_code != 401
    assert stranger.get("/", auth=("anyone", PASSWORD)).status_code == 303


def test_programs_need_a_token_of_their_own(stranger: TestClient) -> None:
    answer = stranger.get("/api/v1/articles")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert stranger.get("/api/v1/articles", headers={"Authorization": "Bearer no"}).status_code == 401
    assert stranger.get(f"/timegate/{FLOOD}").status_code == 401


def test_a_memento_in_a_browser_is_replayed_under_the_seal(
    stranger: TestClient, room: Room, keeper: Keeper
) -> None:
    keeper.keep(FLOOD)
    stranger.post("/login", data={"password": PASSWORD})
    led = stranger.get(f"/timegate/{FLOOD}").headers["Location"]
    shown = stranger.get(led, headers={"Sec-Fetch-Dest": "document"}).headers["Location"]
    assert TestClient(Replay(room), REPLAY).get(shown).status_code == 200


def test_archived_pages_are_closed_to_who_does_not_know_their_seal(
    stranger: TestClient, room: Room, keeper: Keeper
) -> None:
    keeper.keep(FLOOD)
    replay = TestClient(Replay(room), REPLAY)
    assert replay.get(f"/web/2026/{FLOOD}").status_code == 404
    assert replay.get(f"/{'0' * 32}/web/2026/{FLOOD}").status_code == 404
    stranger.post("/login", data={"password": PASSWORD})
    page = stranger.get("/captures/1").text
    address = page.partition('src="http://replay.test')[2].partition('"')[0]
    assert replay.get(address).status_code == 200


def test_a_rate_lets_each_client_try_again_later() -> None:
    now = [0.0]
    rate = Rate(2, per_minute=6, now=lambda: now[0])
    assert [rate.wait_s("a") for _ in range(3)] == [0, 0, 10]
    assert rate.wait_s("b") == 0
    now[0] = 10.0
    assert rate.wait_s("a") == 0
