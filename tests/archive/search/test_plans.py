"""How SQLite looks searches up: by indexes, never by reading the pages that the texts are on."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from archive.search.facets import facets
from archive.search.hits import count, find
from archive.search.query import parse
from archive.search.rows import Per
from archive.search.search import Search
from archive.storage.database import Database

TODAY = date(2026, 5, 3)
QUERIES = (
    *(
        "https://post.example.org/news/1",
        "is:unpublished",
        "is:revised",
        "words:>500",
        "-words:<20",
        "lang:en",
    ),
    *("source:1", 'source:"The Post"', "source:https://post.example.org/", "site:example.org", "story:7"),
    *("label:later", "after:2026-04", "source:1 words:>500", "(lang:en OR is:paywalled) words:<900"),
)


@pytest.fixture
def opened(sqlite_template: Path) -> Database:
    return Database.open(sqlite_template)


def plan(database: Database, query: str) -> list[str]:
    """The steps of all statements of a search, its count and its facets."""
    statements: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *each: statements.append((each[2], each[3]))
    )
    search = Search(parse(query, TODAY), TODAY)
    with database.read() as session:
        find(session, search)
        count(session, search)
        facets(session, Search(parse(query, TODAY), TODAY, Per.ARTICLE))
    with sqlite3.connect(database.name) as connection:
        return [
            row[3]
            for statement, values in statements
            if statement.lstrip().startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


@pytest.mark.parametrize("query", QUERIES)
def test_a_field_is_looked_up_in_an_index(opened: Database, query: str) -> None:
    tables = ("revision", "article", "url", "listed")
    scans = [
        step for step in plan(opened, query) if step.startswith(tuple(f"SCAN {name}" for name in tables))
    ]
    of_few = "SCAN article USING INDEX ix_article_unpublished"  # it has these articles alone
    assert not [step for step in scans if step != of_few and "COVERING INDEX" not in step]


def test_everything_is_shown_by_date_and_counted_without_its_texts(opened: Database) -> None:
    scans = [step for step in plan(opened, "") if step.startswith(("SCAN revision", "SCAN article"))]
    by_date = "SCAN revision USING INDEX ix_revision_published_at"
    assert by_date in scans
    assert not [step for step in scans if step != by_date and "COVERING INDEX" not in step]


def test_words_are_looked_up_first_and_dates_sorted_by_what_was_found(opened: Database) -> None:
    assert not [step for step in plan(opened, "flood site:example.org") if step.startswith("SCAN revision ")]
