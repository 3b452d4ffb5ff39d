"""The numbers of rows to come, after rows were entered with numbers of their own."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

_ON = "SELECT setval(pg_get_serial_sequence('{0}', 'id'), max(id)) FROM {0} HAVING max(id) IS NOT NULL"


def number_on(session: Session, tables: Iterable[str]) -> None:
    """Let the next row of each table have a number above all others: PostgreSQL's sequences ignore ids that were
    entered, SQLite looks at the rows."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(text(_ON.format(table)))
