"""A PostgreSQL user that may only read: all that reads works, and what writes gets one line."""

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, make_url

from tests.crawler.conftest import Pressmark
from tests.serving import Serving
from tests.sites import ServedPages
from tests.sites.articles import article

READER = "reader_of_tests"


@pytest.fixture
def reader(postgres_database: str, pressmark: Pressmark) -> Iterator[str]:
    """The URL by which a user with only SELECT reaches an archive of one article."""
    with ServedPages({"/one": article(1)}) as site:
        assert pressmark("--database", postgres_database, "add", site.at("/one")).code == 0
    url = make_url(postgres_database)
    owner = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {READER} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
        yield url.set(username=READER).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP OWNED BY {READER}")
        connection.exec_driver_sql(f"DROP ROLE {READER}")
    owner.dispose()


def test_a_reader_searches_shows_exports_and_checks(reader: str, pressmark: Pressmark) -> None:
    there = ("--database", reader)
    for reading in (
        ("search", "report", "--stem", "en"),
        ("search", "report", "--json"),
        ("show", "1"),
        ("stats", "report"),
        ("changes",),
        ("status",),
        ("export", "--format", "jsonl"),
        ("check",),
    ):
        done = pressmark(*there, *reading)
        assert (done.code, done.out != "") == (0, True), (reading, done.err)


def test_a_reader_serves_the_reading_room(reader: str, serve: Serving, environment: dict[str, str]) -> None:
    environment["PRESSMARK_DATABASE"] = reader
    with urlopen(f"{serve().rstrip('/')}/?q=report") as answer:
        assert "/articles/1" in answer.read().decode()


def test_a_reader_that_writes_gets_one_line(reader: str, pressmark: Pressmark) -> None:
    refused = pressmark("--database", reader, "add", "http://127.0.0.1:1/")
    assert refused.code == 2
    assert "may only read" in refused.err.splitlines()[-1]
