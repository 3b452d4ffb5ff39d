"""Searches for words that stand in very many texts."""

from datetime import date

import pytest

from archive.article import ExtractedArticle
from archive.search.hits import count, find
from archive.search.postgres import PostgresDialect
from archive.search.query import parse
from archive.search.rows import Per
from archive.search.search import Search
from archive.search.sqlite import SqliteDialect
from archive.storage.database import Database
from tests.archive.search.shelf import keep

TODAY = date(2026, 5, 3)
HOME = "https://post.example/"


def found(database: Database, query: str, limit: int = 2) -> set[str]:
    with database.read() as session:
        search = Search(parse(query, TODAY), TODAY, Per.ARTICLE)
        return {hit.url.removeprefix(HOME) for hit in find(session, search, limit).hits}


@pytest.fixture
def shelf(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Ten articles with the words `river` and `mill`; number 1 has the first in its title, number 2 both. Only
    the newest four of many are ranked."""
    titles = {1: "A river", 2: "The mill at the river"}
    for number in range(10):
        text = f"The river number {number} runs by a mill."
        title = titles.get(number, f"News {number}")
        published = date(2016 + number, 5, 3)
        keep(database, ExtractedArticle(f"{HOME}{number}", title=title, text=text, published=published))
    for dialect in (SqliteDialect, PostgresDialect):
        monkeypatch.setattr(dialect, "ranked_at_most", 4)
    return database


def test_titles_and_the_newest_are_ranked_and_all_are_counted(shelf: Database) -> None:
    assert found(shelf, "river", 1) <= {"1", "2"}
    assert found(shelf, "river mill", 1) == {"2"}
    with shelf.read() as session:
        assert count(session, Search(parse("river", TODAY), TODAY, Per.ARTICLE)) == 10


def test_whoever_looks_far_sees_all(shelf: Database) -> None:
    assert found(shelf, "river", 20) == {str(number) for number in range(10)}
    assert found(shelf, "river -mill", 20) == set()


def test_what_a_filter_leaves_is_ranked_whole(shelf: Database) -> None:
    assert found(shelf, "river before:2020", 2) >= {"2"}
    assert found(shelf, "river before:2020 -title:river") == {"0", "3"}
