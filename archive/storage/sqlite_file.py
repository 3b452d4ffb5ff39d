"""Opens the SQLite file of an archive for writing or, if the file or its folder is read-only, for reading."""

import os
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from archive.storage.sqlalchemy_internals import write_hints

BUSY_TIMEOUT_S = 60
CACHE_KIB = 65_536  # at most, per connection: a search reads pages from all over the index
CHECKPOINT_PAGES = 10_000  # 40 MB: writing an article to a large archive changes pages all over the file
WRITABLE = ("journal_mode = WAL", "synchronous = FULL", f"wal_autocheckpoint = {CHECKPOINT_PAGES}")
"""FULL: a commit that was reported survives a power cut."""
ALWAYS = ("foreign_keys = ON", f"cache_size = -{CACHE_KIB}")
WORDS = "CREATE VIRTUAL TABLE temp.revision_word USING fts5vocab(main, revision_search, row)"
"""The words of the search index (SQLite FTS5 10). Each connection has this table from its start, since a session that
may only read cannot create it, although it is temporary."""


def sqlite_engine(path: Path, *, read_only: bool) -> Engine:
    engine = create_engine(_url(path, read_only), connect_args={"timeout": BUSY_TIMEOUT_S})
    write_hints(engine)

    @event.listens_for(engine, "connect")
    def _configure(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = (
            None  # we say BEGIN ourselves: the driver's own is too late and never IMMEDIATE
        )
        for pragma in ALWAYS if read_only else (*WRITABLE, *ALWAYS):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(WORDS)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("pressmark_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def is_read_only(path: Path) -> bool:
    """Whether an archive's file exists and cannot be written. Its folder must be writable as well: SQLite writes files
    there."""
    return path.is_file() and not (_may_write(path) and _may_write(path.parent))


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _url(path: Path, read_only: bool) -> URL:
    if not read_only:
        return URL.create("sqlite", database=str(path))
    # With `immutable`, SQLite needs no lock and no shared memory beside the file. But a log left by a crash holds
    # changes that the file lacks: then the log is read as well, if possible.
    log = path.with_name(f"{path.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    query = {"uri": "true", "mode": "ro", **({} if has_log else {"immutable": "1"})}
    return URL.create("sqlite", database=f"file:{_quoted(path)}", query=query)


def _quoted(path: Path) -> str:
    """The path as a `file:` URI requires it (https://www.sqlite.org/uri.html)."""
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
