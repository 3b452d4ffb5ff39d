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


def harm(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as file, file:
        for statement in statements:
            file.execute(statement)


def test_an_archive_as_it_was_written_is_sound_and_reads_the_same_again(
    pressmark: Pressmark, kept: Path
) -> None:
    done = pressmark("check", "--deep")
    assert (done.code, "all sound" in done.out) == (0, True), done.out
    assert "Extracted again and compared: 4 revisions." in done.out


def test_a_text_that_was_changed_is_found(pressmark: Pressmark, kept: Path) -> None:
    harm(kept, "UPDATE revision SET text = 'Forged.' WHERE id = 2")
    done = pressmark("check", "--json")
    assert (done.code, json.loads(done.out)["clean"]) == (1, False)
    assert "does not match its digest" in done.out


@pytest.mark.parametrize("column", ["description", "language", "comments", "site_name"])
def test_a_field_that_was_changed_is_found_by_reading_the_page_again(
    pressmark: Pressmark, kept: Path, column: str
) -> None:
    harm(kept, f"UPDATE revision SET {column} = '[\"Forged\"]' WHERE id = 2")
    assert pressmark("check").code == 0
    done = pressmark("check", "--deep")
    assert done.code == 1
    assert f"differs from its page ({column})" in done.out


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
    assert "Repaired: 1 row of captures, 0 visits without rows, 1 revision, 2 files listed" in done.err
    assert pressmark("show", "1", "--json").out == before


def test_what_was_deleted_comes_back_and_nothing_is_wrong_any_more(pressmark: Pressmark, kept: Path) -> None:
    before = sorted(line["text"] for line in pressmark("export", "--all-revisions").lines)
    harm(
        kept,
        *(
            f"DELETE FROM {table}"
            for table in ("capture", "revision", "url", "article", "revision_search_data")
        ),
    )
    assert pressmark("check").code == 1
    done = pressmark("check", "--repair", "--deep")
    assert (done.code, "all sound" in done.out) == (0, True), done.out + done.err
    assert "6 visits without rows" in done.err
    assert sorted(line["text"] for line in pressmark("export", "--all-revisions").lines) == before


def test_one_of_a_thing_is_said_in_the_singular(pressmark: Pressmark, data: Path) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    assert pressmark("check").out.startswith("1 file, ")
