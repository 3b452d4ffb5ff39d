"""Chooses the full-text engine of an archive: that of its database."""

from functools import cache

from sqlalchemy.orm import Session

from archive.search.dialect import Dialect
from archive.search.sqlite import SqliteDialect


def dialect_of(session: Session) -> Dialect:
    return dialect_named(session.get_bind().dialect.name)


@cache
def dialect_named(name: str) -> Dialect:
    if name == "sqlite":
        return SqliteDialect()
    from archive.search.postgres import PostgresDialect

    return PostgresDialect()
