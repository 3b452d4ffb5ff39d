"""SQLite and PostgreSQL answer every query alike."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url

from archive.article import ExtractedArticle
from archive.errors import BadQuery
from archive.search.facets import facets
from archive.search.hits import count, find
from archive.search.query import LENGTH_LIMIT, parse
from archive.search.rows import Per
from archive.search.search import Search
from archive.search.tree import Node
from archive.storage.database import Database
from tests.archive.search.shelf import NOON, keep

TODAY = NOON.date()
WORDS = [
    "sea",
    "level",
    "seal",
    "the",
    "rise",
    "rises",
    "Größe",
    "東京",
    "京都",
    "東",
    "水",
    "ไทย",
    "a",
    "12",
]


def pages() -> Iterator[ExtractedArticle]:
    """Sixty articles on four hosts, some revised, made of few words so that queries meet them often."""
    for number in range(60):
        words = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 4 + number % 9)]
        yield ExtractedArticle(
            url=f"https://{('a.org', 'www.b.org', 'blog.b.org', 'c.example')[number % 4]}/{number}",
            title=" ".join(words[:2]) if number % 3 else None,
            authors=("Ann Lee", "Jo Rise")[: number % 3],
            tags=("sea", "the level")[: number % 4],
            published=TODAY - timedelta(days=number * 10) if number % 5 else None,
            language=("en", "ja", None)[number % 3],
            paywalled=(True, False, None)[number % 3],
            text=" ".join(words) + (f"\n{'the ' * 300}level sea" if number % 7 == 0 else ""),
        )


def fill(database: Database) -> Database:
    keep(database, *pages())
    revised = [ExtractedArticle(url=page.url, text=f"{page.text} rises") for page in pages()]
    keep(database, *revised[::6], at=NOON + timedelta(days=1))
    return database


@pytest.fixture(scope="module")
def both(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    url = make_url(postgres).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE dialects")
    server = url.set(drivername="postgresql", database="dialects").render_as_string(hide_password=False)
    sqlite = Database.open(tmp_path_factory.mktemp("dialects") / "archive.db")
    postgresql = Database.open(server)
    yield fill(sqlite), fill(postgresql)
    sqlite.close()
    postgresql.close()


word = st.sampled_from(WORDS)
phrase = st.lists(word, min_size=1, max_size=3).map(" ".join)
field = st.sampled_from(
    [
        *["site:b.org", "site:blog.b.org", "site:example", "lang:en", "lang:ja", "story:3", "source:none"],
        *["after:2026-01", "before:2025-06-01", "after:90d", "seen:2026-05-03", "seen:2026-05-04.."],
        *["is:revised", "is:unpublished", "is:paywalled", "words:>5", "words:<=4", "words:3"],
        *["https://a.org/4", "https://a.org/none", "title:sea", 'title:"sea level"', "tag:level", "tag:lev*"],
        *["author:lee", 'author:"ann lee"', "author:jo*", "title:東"],
    ]
)
leaf = word | phrase.map('"{}"'.format) | phrase.map('"{}"*'.format) | st.just("ris*") | field
queries = st.recursive(
    leaf,
    lambda inner: (
        inner.map("-({})".format)
        | st.lists(inner, min_size=2, max_size=4).map(" ".join)
        | st.lists(inner, min_size=2, max_size=3).map(" OR ".join).map("({})".format)
    ),
    max_leaves=6,
)


def parsed(query: str) -> Node:
    try:
        return parse(query, TODAY)
    except BadQuery:
        return parse("sea", TODAY)


def ids(database: Database, search: Search) -> set[tuple[int, int]]:
    with database.read() as session:
        page = find(session, search, limit=1_000)
        assert count(session, search) == len(page.hits)
        assert page.next_cursor is None
        return {(hit.article_id, hit.revision) for hit in page.hits}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries.map(parsed), st.booleans())
def test_both_databases_find_the_same(
    both: tuple[Database, Database], node: Node, all_revisions: bool
) -> None:
    sqlite, postgresql = both
    search = Search(node, TODAY, per=Per.REVISION, all_revisions=all_revisions)
    assert ids(sqlite, search) == ids(postgresql, search)


def test_both_databases_count_the_same_facets(both: tuple[Database, Database]) -> None:
    spread = []
    for database in both:
        with database.read() as session:
            spread.append(facets(session, Search(parse("sea OR 東", TODAY), TODAY), limit=1_000))
    assert {share.value for share in spread[0].tags} == {"sea", "the level"}
    assert spread[0] == spread[1]


HOSTILE = [
    "'; DROP TABLE revision; --",
    '"sea" AND NEAR(level the, 2) OR ^title',
    "{title} : sea + level",
    "text:sea rowid:1 * - ^",
    "sea & level | !the <-> :* \\",
    "% _ \\% title:%",
    "sea\x00level",
    "sea\ud800level 🌊",
    "title:'' OR tag:\"';\"",
    "\\ ' ` $1 :x %(x)s {} ? ??",
    "sea " * 100,
    '"' + "sea level " * 390 + '"',
]


@pytest.mark.parametrize("query", HOSTILE)
def test_operators_and_sql_in_a_query_are_only_words(both: tuple[Database, Database], query: str) -> None:
    try:
        search = Search(parse(query, TODAY), TODAY, per=Per.REVISION)
    except BadQuery:
        return
    sqlite, postgresql = both
    assert ids(sqlite, search) == ids(postgresql, search)


@settings(max_examples=100, deadline=None)
@given(query=st.text(st.characters(), max_size=LENGTH_LIMIT // 40))
def test_any_text_is_answered_or_refused(both: tuple[Database, Database], query: str) -> None:
    for database in both:
        ids(database, Search(parsed(query), TODAY, per=Per.REVISION))
