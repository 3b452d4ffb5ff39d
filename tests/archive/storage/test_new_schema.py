"""A new database gets its schema in one step, which is what all migrations would have made of it."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import MetaData, inspect, text

from archive.storage.database import SCHEMA_HEAD, Database
from archive.storage.new_schema import HEAD, script_for
from docs.new_schema import record

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def empty(database_target: str) -> Iterator[Database]:
    database = Database.of(database_target)
    yield database
    database.close()


def test_the_step_is_what_the_migrations_do(empty: Database) -> None:
    stored = script_for(empty.engine.dialect.name).read_text(encoding="utf-8")
    assert stored == record(empty), "./run docs"


def test_a_database_made_in_one_step_is_one_of_today(database_target: str) -> None:
    database = Database.open(database_target)
    with database.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == SCHEMA_HEAD
    assert "article" in inspect(database.engine).get_table_names()
    database.close()
    Database.open(database_target).close()


def test_without_the_step_of_this_schema_the_migrations_make_the_same(
    database_target: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.storage.new_schema.HEAD", f"{HEAD}of another version, ")
    target = database_target if "://" in database_target else f"{database_target}.migrated"
    migrated = Database.open(target)
    assert _tables(migrated) == _tables(database)
    migrated.close()


def test_a_new_archive_needs_no_alembic(database_target: str) -> None:
    program = (
        "import sys; from archive.storage.database import Database;"
        "Database.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, database_target], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def _tables(database: Database) -> dict[str, set[str]]:
    metadata = MetaData()
    metadata.reflect(database.engine)
    return {
        table.name: {
            *(f"{column.name} {column.type} {column.nullable}" for column in table.columns),
            *(str(index.name) for index in table.indexes),
        }
        for table in metadata.sorted_tables
    }
