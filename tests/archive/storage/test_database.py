"""The archive's database: opened, migrated, locked, and refused where it is not ours."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError, StatementError

from archive.errors import ArchiveUnusable
from archive.storage.database import SCHEMA_HEAD, Database
from archive.storage.models import Base, Source, Story

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_the_migrations_end_at_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        dialect = connection.dialect.name
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: not (kind == "table" and "_search" in name),
                "include_object": lambda _, name, *__: (
                    not (
                        dialect == "postgresql"
                        and name in ("ix_revision_searched", "ix_revision_faceted")  # SQLite's alone
                    )
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == SCHEMA_HEAD


def test_opening_twice_keeps_what_is_there(database_target: str) -> None:
    first = Database.open(database_target)
    with first.write() as session:
        session.add(Story(created_at=NOON))
    first.close()
    again = Database.open(database_target)
    with again.read() as session:
        assert session.query(Story).count() == 1
    again.close()


def test_times_come_back_in_utc_whatever_zone_they_had(database: Database) -> None:
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with database.write() as session:
        session.add(Story(created_at=in_tokyo))
    with database.read() as session:
        kept = session.query(Story).one().created_at
    assert kept == NOON
    assert kept.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.write() as session:
        session.add(Story(created_at=NOON.replace(tzinfo=None)))


def test_a_write_that_fails_leaves_no_trace(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Story(created_at=NOON))
        session.add_all(Source(url="https://a.example/", name=name, added_at=NOON) for name in "ab")
    with database.read() as session:
        assert session.query(Story).count() == 0


def test_a_database_newer_than_the_code_is_refused(database_target: str) -> None:
    database = Database.open(database_target)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(ArchiveUnusable, match="newer version of Pressmark"):
        Database.open(database_target)


def test_a_database_of_something_else_is_refused_and_left_alone(database_target: str) -> None:
    database = Database(Database.open(database_target).engine)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        for view in ("by_day", "latest", "articles"):
            connection.execute(text(f"DROP VIEW {view}"))
        connection.execute(text("ALTER TABLE article RENAME TO diary"))
    with pytest.raises(ArchiveUnusable, match="not a Pressmark archive"):
        Database.open(database_target)
    database.close()


def test_an_archive_that_does_not_say_its_schema_is_damaged(database_target: str) -> None:
    database = Database(Database.open(database_target).engine)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(ArchiveUnusable, match="does not say which schema"):
        Database.open(database_target)
    database.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "archive.db"
    target.write_bytes(b"a diary, not a database" * 100)
    with pytest.raises(ArchiveUnusable, match="not a SQLite database"):
        Database.open(target)
    assert target.read_bytes().startswith(b"a diary")


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnusable, match="cannot be opened"):
        Database.open(tmp_path / "nowhere" / "archive.db")


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("mysql://localhost/news", "only SQLite files and postgresql"),
        ("postgresql://localhost:port/news", "not a database URL"),
        ("postgresql://nobody@127.0.0.1:1/news", "cannot be reached"),
        ("postgresql://nobody@/news?host=/nowhere", "no server answers at the socket /nowhere"),
    ],
)
def test_a_database_url_that_cannot_be_used_is_explained(target: str, complaint: str) -> None:
    with pytest.raises(ArchiveUnusable, match=complaint):
        Database.open(target)


def test_a_postgresql_database_that_is_not_there_is_named(postgres_database: str) -> None:
    other = make_url(postgres_database).set(database="not_there").render_as_string(hide_password=False)
    with pytest.raises(ArchiveUnusable, match='database "not_there" does not exist; create it'):
        Database.open(other)


@pytest.mark.parametrize(
    ("rights", "complaint"),
    [
        ("", "no right to create tables"),
        ("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", "may only read"),
    ],
)
def test_a_postgresql_user_without_rights_is_told_which(
    postgres_database: str, rights: str, complaint: str
) -> None:
    if rights:
        Database.open(postgres_database).close()
    owner = create_engine(make_url(postgres_database).set(drivername="postgresql+psycopg"))
    with owner.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN PASSWORD 'reads'"))
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        connection.execute(text(rights or "SELECT 1"))
    reader = make_url(postgres_database).set(username="reader", password="reads")
    target = reader.render_as_string(hide_password=False)
    with pytest.raises(ArchiveUnusable, match=complaint), Database.open(target).write() as session:
        session.add(Story(created_at=NOON))
    with owner.begin() as connection:
        connection.execute(text("DROP OWNED BY reader"))
        connection.execute(text("DROP ROLE reader"))
    owner.dispose()


def test_the_sqlite_file_survives_a_power_cut_by_its_settings(tmp_path: Path) -> None:
    Database.open(tmp_path / "archive.db").close()
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
