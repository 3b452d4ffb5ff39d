"""The SQLite file opens as it is in Datasette and sqlite-utils, and its views answer common questions."""

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from sqlalchemy import text
from sqlite_utils import Database as SqliteUtils

from archive.archive import Archive
from tests.archive.conftest import Keeper

FLOOD = "https://a.example/flood"


@pytest.fixture
def shelf(archive: Archive, keeper: Keeper) -> Archive:
    keeper.keep(FLOOD, text="The river rose.", title="Flood", published=date(2026, 5, 1))
    keeper.keep(FLOOD, text="The river rose and rose.", title="Flood", published=date(2026, 5, 1))
    keeper.keep("https://a.example/bread", text="Knead the dough.", title="Bread", published=date(2026, 5, 2))
    keeper.keep("https://b.example/undated", text="The dough rises.", title="Undated")
    return archive


def test_the_views_answer_on_both_databases(shelf: Archive) -> None:
    with shelf.database.read() as session:
        articles = session.execute(text("SELECT title, revisions, text FROM articles ORDER BY id")).all()
        latest = session.execute(text("SELECT title FROM latest")).scalars().all()
        by_day = session.execute(text("SELECT site, articles, words FROM by_day")).all()
    assert articles == [
        ("Flood", 2, "The river rose and rose."),
        ("Bread", 1, "Knead the dough."),
        ("Undated", 1, "The dough rises."),
    ]
    assert latest == ["Bread", "Flood"]
    assert by_day == [("a.example", 1, 5), ("a.example", 1, 3)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_datasette_serves_the_file_and_its_search(shelf: Archive, tmp_path: Path) -> None:
    pages = asyncio.run(
        _pages(
            tmp_path / "archive.db",
            "/archive/revision.json?_shape=array&_search=dough",
            "/archive/articles.json?_shape=array&_fts_table=revision_search&_fts_pk=revision_id&_search=rose",
            "/archive/by_day.json?_shape=array",
            "/archive/revision?_search=river",
            "/archive/article/1",
        )
    )
    found, found_articles, by_day = map(json.loads, pages[:3])
    assert [row["title"] for row in found] == ["Bread", "Undated"]
    assert [row["url"] for row in found_articles] == [FLOOD]
    assert by_day[0] == {"day": "2026-05-01", "site": "a.example", "articles": 1, "words": 5}
    assert '<input id="_search" type="search"' in pages[3]
    assert "/archive/revision?article_id=1" in pages[4]


async def _pages(file: Path, *paths: str) -> list[str]:
    datasette = Datasette([str(file)])
    answers = [await datasette.client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return [answer.text for answer in answers]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_utils_finds_the_full_text_table_the_keys_and_the_views(
    shelf: Archive, tmp_path: Path
) -> None:
    file: Any = SqliteUtils(tmp_path / "archive.db")
    assert file["revision"].detect_fts() == "revision_search"
    assert [row["title"] for row in file["revision"].search("dough", order_by="title")] == [
        "Bread",
        "Undated",
    ]
    assert ("article_id", "article") in {
        (key.column, key.other_table) for key in file["revision"].foreign_keys
    }
    assert {"articles", "latest", "by_day"} <= set(file.view_names())
