"""Opens the archive's database, brings its schema up to date, and gives out read and write transactions.

Knows SQLite and PostgreSQL; knows nothing of what the rows mean.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from archive.errors import ArchiveUnusable
from archive.insides import write_hints
from archive.installed import installation
from archive.passwords import without_password
from archive.version import INDEX_VERSION

SCHEMA_HEAD = "0007"
SQLITE_BUSY_TIMEOUT_S = 60
SQLITE_CACHE_KIB = 65_536  # of each connection, if it needs so much: a search reads pages all over the index
SQLITE_LOOKED_THROUGH_BYTES = 64_000_000  # takes a tenth of a second
SQLITE_CHECKPOINT_PAGES = 10_000  # 40 MB: articles of a large archive are written all over it
WRITE_LOCK_KEY = 0x70726573736D6172  # "pressmar", PostgreSQL's advisory lock that makes writers take turns


class Database:
    """One open database. Threads may share it; processes open their own.

    Writers take turns, on PostgreSQL as on SQLite, so that a write transaction sees all that was decided
    before it and two writers can never make two of the same article.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # PostgreSQL shows each statement a newer state unless it is asked not to; SQLite never does.
        snapshots = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._snapshots = engine.execution_options(**snapshots)
        self._is_sound = engine.dialect.name != "sqlite"  # or it is looked at before the first write

    @classmethod
    def open(cls, target: str | Path) -> Self:
        """Open the SQLite file at a path, or a `postgresql://` URL, creating or migrating the schema.

        Raises ArchiveUnusable if it is not ours, newer than this version, or cannot be opened.
        """
        database = cls(_engine(target))
        with _clear_errors(database.engine.url):
            _migrate(database.engine)
        return database

    @property
    def name(self) -> str:
        """What a person would call this database: the file's path or the URL without its password."""
        return _name(self.engine.url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent state of the archive."""
        with _clear_errors(self.engine.url), Session(self._snapshots) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock; commits at the end, or leaves no trace after an error. Raises
        ArchiveUnusable where pages of a SQLite file are damaged: what is written on them is lost."""
        if not self._is_sound:
            self._refuse_damaged()
        with _clear_errors(self.engine.url), Session(self.engine) as session, session.begin():
            connection = session.connection(execution_options={"pressmark_write": True})
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK_KEY})
            yield session

    def close(self) -> None:
        self.engine.dispose()

    def _refuse_damaged(self) -> None:
        """Looks through all pages of a file that is small enough; of a large one, damage shows where it is met."""
        with self.read() as session:
            pages, size = (session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
            if (pages or 0) * (size or 0) <= SQLITE_LOOKED_THROUGH_BYTES:
                found = session.scalar(text("PRAGMA quick_check(1)"))
                if found != "ok":
                    raise ArchiveUnusable(f"{self.name}: {_advice('malformed')} ({found})")
        self._is_sound = True


def _engine(target: str | Path) -> Engine:
    if "://" not in str(target):
        return _sqlite_engine(Path(target))
    try:
        url = make_url(str(target))
    except (ArgumentError, ValueError) as error:
        raise ArchiveUnusable(
            f"{without_password(str(target))} is not a database URL (postgresql://user@host/name)"
        ) from error
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ArchiveUnusable(f"{_name(url)}: only SQLite files and postgresql:// are supported")
    if find_spec("psycopg") is None:
        raise ArchiveUnusable(f"PostgreSQL needs an extra: {installation().with_extra('postgres')}")
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_S}
    )
    write_hints(engine)

    @event.listens_for(engine, "connect")
    def _configure(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = (
            None  # we say BEGIN ourselves: the driver's own is too late and never IMMEDIATE
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a commit that was reported survives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {SQLITE_CHECKPOINT_PAGES}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("pressmark_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _migrate(engine: Engine) -> None:
    found = _schema_revision(engine)
    if found == SCHEMA_HEAD:
        return
    from alembic import command  # heavy, and needed only when there is something to migrate
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "archive:migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise ArchiveUnusable(
            f"{_name(engine.url)} was written by a newer Pressmark (schema {found}; this one knows "
            f"{SCHEMA_HEAD}): upgrade with {installation().upgrade()}"
        )
    with engine.connect().execution_options(pressmark_write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if found is None:  # there is no revision that was indexed by earlier rules
            connection.execute(text("UPDATE search_index SET version = :version"), {"version": INDEX_VERSION})


def _schema_revision(engine: Engine) -> str | None:
    """The schema revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            return None
        revision = None
        if {"alembic_version", "article", "capture"} <= tables:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if revision is None:
            raise ArchiveUnusable(
                f"{_name(engine.url)} is a database, but not a Pressmark archive: give another --database"
            )
        return str(revision)


@contextmanager
def _clear_errors(url: URL) -> Iterator[None]:
    """Turn the database's refusals that a person can put right into one clear line each."""
    try:
        yield
    except DBAPIError as error:
        advice = _advice(str(error.orig).lower())
        if advice is None:
            raise
        raise ArchiveUnusable(f"{_name(url)}: {advice}") from error


ADVICE = (
    ("file is not a database", "is not a SQLite database; give another --data folder or --database"),
    ("malformed", "the database is damaged; `pressmark rebuild` makes it again from the WARCs"),
    ("unable to open database file", "cannot be opened; check that the folder exists and may be written"),
    ("readonly database", "is read-only; check the permissions of the file and its folder"),
    ("disk is full", "the disk is full; free some space and run the same command again"),
    ("disk i/o error", "the disk reports an error; check that it is writable and not full"),
    ("no space left", "the server's disk is full; free some space and run the same command again"),
    (
        "database is locked",
        f"another process has held the archive for over {SQLITE_BUSY_TIMEOUT_S} s; try again",
    ),
    ("connection failed", "cannot be reached; check host, port, user and password"),
    ("does not exist", "does not exist; create the database or correct the URL"),
    ("server closed the connection", "the server closed the connection; try again"),
)


def _advice(message: str) -> str | None:
    return next((advice for sign, advice in ADVICE if sign in message), None)


def _name(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.render_as_string(hide_password=True).replace("+psycopg", "")
