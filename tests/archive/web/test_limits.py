"""Requests that are too large or too many are refused before they cost anything."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from archive.web.safety import limits


def test_a_body_of_100_megabytes_is_refused_by_its_length(reader: TestClient) -> None:
    answer = reader.post("/searches", headers={"Content-Length": "100000000"}, content=b"")
    assert answer.status_code == 413
    asked = reader.post("/api/v1/articles", headers={"Content-Length": "100000000"}, content=b"")
    assert (asked.status_code, asked.headers["Content-Type"]) == (413, "application/problem+json")


def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_limit(
    reader: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_BYTES", 1_000)

    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert reader.post("/searches", content=endless(), headers=form).status_code == 413


def test_who_writes_without_end_has_to_wait(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WRITES_PER_MINUTE", 0.001)  # no further one, however slow this machine is
    answers = [reader.post("/searches").status_code for _ in range(limits.WRITES + 1)]
    assert set(answers[:-1]) == {403}
    assert answers[-1] == 429
