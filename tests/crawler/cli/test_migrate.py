"""`pressmark migrate`: the database copied to another place, and used there."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import article


def test_the_archive_is_used_where_its_database_was_copied_to(
    pressmark: Pressmark, data: Path, postgres_database: str, tmp_path: Path
) -> None:
    with ServedPages({"/one": article(1), "/two": article(2)}) as site:
        assert pressmark("add", site.url + "/one").code == 0
        moved = pressmark("migrate", "--to", postgres_database)
        assert moved.code == 0, moved.err
        assert moved.out.startswith("Copied ")
        there = ("--database", postgres_database)
        assert pressmark(*there, "add", site.url + "/two").code == 0
        assert pressmark(*there, "migrate", "--to", str(tmp_path / "back.db")).code == 0
        found = pressmark("--database", str(tmp_path / "back.db"), "search", "report", "--json")
        assert {hit["url"] for hit in json.loads(found.out)["hits"]} == {site.url + "/one", site.url + "/two"}
        assert pressmark("--database", str(tmp_path / "back.db"), "check").code == 0
    with closing(sqlite3.connect(data / "archive.db")) as old:
        assert old.execute("SELECT count(*) FROM article").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("nowhere/new.db", "is no folder"),
        ("mysql://host/name", "only SQLite files and postgresql://"),
        ("postgresql://user:secret@127.0.0.1:1/name", "cannot be reached"),
        ("kept/archive.db", "is the database of this archive"),
        ("kept", "cannot be opened"),
    ],
)
def test_a_place_that_takes_no_copy_gets_one_line(target: str, says: str, pressmark: Pressmark) -> None:
    with ServedPages({"/one": article(1)}) as site:
        pressmark("add", site.url + "/one")
    refused = pressmark("migrate", "--to", target)
    assert (refused.code, refused.out) == (2, "")
    assert says in refused.err
    assert "secret" not in refused.err
    assert len(refused.err.splitlines()) == 1
