"""Requests that a browser was tricked into are refused."""

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def engine() -> str:
    """One database: nothing here is asked of it but a few rows."""
    return "sqlite"


def test_a_foreign_host_name_is_not_answered(reader: TestClient) -> None:
    assert reader.get("/", headers={"Host": "rebound.example"}).status_code == 421
    assert reader.get("/", headers={"Host": ""}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_no_page_of_another_site_changes_anything(reader: TestClient, headers: dict[str, str]) -> None:
    assert reader.post("/", headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://room.test"}, {}])
def test_our_own_pages_and_programs_may(reader: TestClient, headers: dict[str, str]) -> None:
    assert reader.post("/", headers=headers).status_code == 405


def test_each_answer_forbids_scripts_of_others_and_framing(reader: TestClient) -> None:
    for path in ("/", "/nothing-here", "/static/room.css"):
        policy = reader.get(path).headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
