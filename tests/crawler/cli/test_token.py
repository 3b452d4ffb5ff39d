"""`pressmark token` as its user runs it."""

import json
from pathlib import Path

import pytest

from archive.archive import Archive
from tests.crawler.conftest import Pressmark


@pytest.fixture(autouse=True)
def archived(data: Path) -> None:
    Archive.open(data).close()


def test_a_token_is_made_listed_without_its_secret_and_revoked(pressmark: Pressmark) -> None:
    made = pressmark("token", "create", "laptop", "--scope", "read", "--scope", "add", "--expires", "90d")
    secret = made.out.strip()
    assert secret.startswith("pressmark_")
    listed = pressmark("token", "list")
    assert "laptop\tread,add\tuntil 2" in listed.out
    assert "never used" in listed.out
    assert secret not in listed.out
    [kept] = json.loads(pressmark("token", "list", "--json").out)
    assert (kept["name"], kept["scopes"]) == ("laptop", ["read", "add"])
    assert pressmark("token", "revoke", "laptop").code == 0
    assert pressmark("token", "list").out.startswith("No tokens")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["create", "laptop", "--scope", "all"], "choose from read, add, write"),
        (["create", "laptop", "--expires", "soon"], "give a day"),
        (["create", "laptop", "--expires", "99999999999d"], "give a day"),
        (["create", "laptop", "--expires", "2020-01-01"], "in the future"),
        (["create", ""], "is no name"),
        (["revoke", "laptop"], "no token"),
    ],
)
def test_what_cannot_be_done_is_one_line(pressmark: Pressmark, arguments: list[str], told: str) -> None:
    done = pressmark("token", *arguments)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1
