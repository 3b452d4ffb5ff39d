"""`pressmark check`: what it says it verifies is what it verifies."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import article, articles


@pytest.fixture
def kept(pressmark: Pressmark, data: Path) -> Path:
    """Three articles, of which one was edited."""
    with ServedPages(articles(3)) as site:
        urls = [site.at(f"/news/{number}") for number in range(3)]
        pressmark("add", *urls)
        site.put("/news/1", article(1, edition=1))
        pressmark("add", *urls)
    return data


def harm(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as file, file:
        file.execute(statement)


def test_an_archive_as_it_was_written_is_sound_and_reads_the_same_again(
    pressmark: Pressmark, kept: Path
) -> None:
    done = pressmark("check", "--deep")
    assert (done.code, "all sound" in done.out) == (0, True), done.out
    assert "4 revisions were read again and compared." in done.out


def test_a_text_that_was_changed_is_found(pressmark: Pressmark, kept: Path) -> None:
    harm(kept, "UPDATE revision SET text = 'Forged.' WHERE id = 2")
    done = pressmark("check", "--json")
    assert (done.code, json.loads(done.out)["clean"]) == (1, False)
    assert "does not match its digest" in done.out


@pytest.mark.parametrize("column", ["title", "authors", "description", "language"])
def test_a_field_that_was_changed_is_found_by_reading_the_page_again(
    pressmark: Pressmark, kept: Path, column: str
) -> None:
    harm(kept, f"UPDATE revision SET {column} = '[\"Forged\"]' WHERE id = 2")
    assert pressmark("check").code == 0
    done = pressmark("check", "--deep")
    assert done.code == 1
    assert f"is not what its page says ({column})" in done.out


def test_captures_whose_rows_were_deleted_are_found(pressmark: Pressmark, kept: Path) -> None:
    harm(kept, "DELETE FROM capture WHERE id = (SELECT max(id) FROM capture)")
    done = pressmark("check")
    assert done.code == 1
    assert "has no row" in done.out


def test_what_the_warcs_know_better_is_put_right(pressmark: Pressmark, kept: Path) -> None:
    before = pressmark("show", "1", "--json").out
    harm(kept, "UPDATE revision SET text = 'Forged.' WHERE id = 1")
    harm(kept, 'UPDATE capture SET "offset" = 7 WHERE id = 2')
    (kept / "warc-files.jsonl").unlink()
    assert pressmark("check").code == 1
    done = pressmark("check", "--repair")
    assert (done.code, "all sound" in done.out) == (0, True), done.out
    assert "Put right: 1 rows of captures, 1 revisions, 2 files listed." in done.err
    assert pressmark("show", "1", "--json").out == before
