"""Copies an archive's database to another one: from SQLite to PostgreSQL, or back.

Tables are copied in the order of their foreign keys, rows in the order of their keys, a batch a transaction. Until the
copy is verified, the new database is marked as unfinished, and no other command opens it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    RowMapping,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.errors import ArchiveUnusable
from archive.identity.texts.fingerprint_index import end_waiting
from archive.maintenance.database_swap import refuse_while_written
from archive.search.reindexing import write_index
from archive.storage.database import SCHEMA_HEAD, UNFINISHED, Database
from archive.storage.models import Base, SearchIndex
from archive.storage.numbering import number_on

ROWS_AT_ONCE = 500
DIGEST_BYTES = 16
TABLES = tuple(table for table in Base.metadata.sorted_tables if table is not SearchIndex.__table__)
"""In the order of the foreign keys. The search index is made anew."""


@dataclass(frozen=True, slots=True)
class CopiedRows:
    """How many rows the new database has; `before` of them were copied by an earlier run, which was interrupted."""

    rows: int
    before: int


def copy_database(archive: Archive, target: str, told: Callable[[int, int], None]) -> CopiedRows:
    """Copy all rows of an archive into a database that is empty, or that an interrupted copy left. Calls `told` with
    the number of rows that are there, and of all. Meanwhile the archive can be read, and not be written.

    Raises ArchiveUnusable while a crawl writes, if the new database holds something else, and if it differs from the
    old one in the end.
    """
    refuse_while_written(archive.store)
    old = archive.database
    with closing(Database.open(target, unfinished=True)) as new:
        if new.name == old.name:
            raise ArchiveUnusable(f"{new.name} is the database of this archive: name another")
        with _kept_from_writers(old) as before:
            _begin(new)
            rows = sum(_count(before, table) for table in TABLES)
            copied_before = _copy(before, new, lambda done: told(done, rows))
            _verify(before, new)
        _finish(new)
    return CopiedRows(rows, copied_before)


def _kept_from_writers(old: Database) -> AbstractContextManager[Session]:
    return old.read() if old.read_only else old.write()


def _begin(new: Database) -> None:
    """Mark the database as unfinished. Raises ArchiveUnusable if it has rows and no such mark."""
    with new.write() as session:
        if session.scalar(_VERSION) == SCHEMA_HEAD and any(_count(session, table) for table in TABLES):
            raise ArchiveUnusable(f"{new.name} holds an archive: name an empty database, or a new file")
        session.execute(_MARK, {"version": UNFINISHED + SCHEMA_HEAD})


def _copy(before: Session, new: Database, told: Callable[[int], None]) -> int:
    """Returns how many rows were there already."""
    done = copied_before = 0
    for table in TABLES:
        there = _resume(new, table)
        copied_before += there
        done += there
        for rows in _missing(before, new, table):
            _enter(new, table, rows)
            done += len(rows)
            told(done)
        _point_ahead(before, new, table)
    return copied_before


def _resume(new: Database, table: Table) -> int:
    """How many rows of the table the new database has, after emptying a table in which the next row cannot be told:
    each database has its own order of texts."""
    with new.write() as session:
        if not _has_numbered_rows(table):
            session.execute(delete(table))
        return _count(session, table)


def _missing(before: Session, new: Database, table: Table) -> Iterator[Sequence[RowMapping]]:
    key = tuple(table.primary_key)
    with new.read() as session:
        last = session.execute(select(*key).order_by(*(column.desc() for column in key)).limit(1)).first()
    rows = select(table).order_by(*key)
    if last is not None:
        rows = rows.where(tuple_(*key) > tuple_(*last))
    yield from before.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)).mappings().partitions()


def _enter(new: Database, table: Table, rows: Sequence[RowMapping]) -> None:
    """Enter rows; a reference to a row of the same table that comes later is left to `_point_ahead`."""
    to_itself = _to_itself(table)
    entered = [dict(row) for row in rows]
    for row in entered:
        row |= {column.name: None for column in to_itself if _is_ahead(row, column)}
    try:
        with new.write() as session:
            session.execute(insert(table), entered)
    except (IntegrityError, DataError) as error:
        raise ArchiveUnusable(
            f"{new.name} does not take rows of the table {table.name}: {str(error.orig).splitlines()[0]}; "
            "`pressmark check` names rows that are damaged, `pressmark check --repair` mends them"
        ) from error


def _point_ahead(before: Session, new: Database, table: Table) -> None:
    """Enter the references to later rows of the same table."""
    for column in _to_itself(table):
        ahead = before.execute(select(table.c.id, column).where(column > table.c.id)).all()
        if ahead:
            point = update(table).where(table.c.id == bindparam("row")).values({column: bindparam("other")})
            with new.write() as session:
                session.connection().execute(point, [{"row": row, "other": other} for row, other in ahead])


def _verify(before: Session, new: Database) -> None:
    """Raises ArchiveUnusable if a table differs."""
    for table in TABLES:
        with new.read() as session:
            if _count(before, table) != _count(session, table) or _digest(before, table) != _digest(
                session, table
            ):
                raise ArchiveUnusable(
                    f"the table {table.name} differs: the archive was changed since the copy was begun; empty "
                    f"{new.name} and run the same command again"
                )


def _finish(new: Database) -> None:
    with new.write() as session:
        write_index(session)
        end_waiting(session)
        number_on(session, [table.name for table in TABLES if "id" in table.c])
        session.execute(_MARK, {"version": SCHEMA_HEAD})


_VERSION = text("SELECT version_num FROM alembic_version")
_MARK = text("UPDATE alembic_version SET version_num = :version")


def _count(session: Session, table: Table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _digest(session: Session, table: Table) -> int:
    """A digest of all rows, in whatever order."""
    rows = session.execute(select(table).execution_options(yield_per=ROWS_AT_ONCE))
    return sum(_row_digest(tuple(row)) for row in rows) % (1 << 8 * DIGEST_BYTES)


def _row_digest(row: tuple[Any, ...]) -> int:
    written = json.dumps(row, sort_keys=True, default=str).encode()
    return int.from_bytes(blake2b(written, digest_size=DIGEST_BYTES).digest())


def _has_numbered_rows(table: Table) -> bool:
    return all(isinstance(column.type, Integer) for column in table.primary_key)


def _to_itself(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if any(key.column.table is table for key in column.foreign_keys)]


def _is_ahead(row: dict[str, Any], column: Column[Any]) -> bool:
    other = row[column.name]
    return other is not None and other > row["id"]
