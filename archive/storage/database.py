"""Opens the archive's database, migrates its schema, and provides read and write transactions.

Supports SQLite and PostgreSQL; does not know what the rows mean.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from archive.errors import ArchiveUnusable, TookTooLong
from archive.install_hints import installation
from archive.passwords import without_password
from archive.storage.new_schema import create_schema
from archive.storage.read_limit import limited
from archive.storage.server_outage import ATTEMPTS, AWAITED_S, wait_while_away, was_interrupted
from archive.storage.sqlite_file import BUSY_TIMEOUT_S, is_read_only, sqlite_engine
from archive.version import INDEX_VERSION

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA_HEAD = "0017"
UNFINISHED = "unfinished-"  # before the revision of a database that a copy is filling
SQLITE_LOOKED_THROUGH_BYTES = 64_000_000  # checked in 0.1 s, before each command's first write
LOOK_AGAIN_S = 24 * 3600  # for a larger file, the time until the next check
PROBLEMS = 20
WRITE_LOCK_KEY = 0x70726573736D6172  # "pressmar", PostgreSQL's advisory lock that makes writers take turns

Result = TypeVar("Result")


class Database:
    """One open database. Threads may share it; each process opens its own.

    Writers take turns, on PostgreSQL as on SQLite. A write transaction therefore sees all earlier decisions, and two
    writers can never create the same article twice.
    """

    def __init__(self, engine: Engine, *, read_only: bool = False, read_limit_s: float | None = None) -> None:
        self.engine = engine
        self.read_only = read_only
        self.read_limit_s = read_limit_s
        # PostgreSQL shows each statement a newer state unless it is told not to; SQLite never does.
        snapshots = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._snapshots = engine.execution_options(**snapshots)
        self._is_sound = engine.dialect.name != "sqlite"  # a SQLite file is checked before the first write
        self._shared = _SharedTransaction()
        self._outlasts = False

    @classmethod
    def open(cls, target: str | Path, read_limit_s: float | None = None, *, unfinished: bool = False) -> Self:
        """Open the SQLite file at a path, or a `postgresql://` URL, and create or migrate the schema. If the file or
        its folder is read-only, open it for reading. `read_limit_s` limits reading sessions: see `read_limit`.
        With `unfinished`, open a database that a copy is filling, too.

        Raises ArchiveUnusable if the database is not Pressmark's, is newer than this version, or cannot be opened.
        """
        database = cls.of(target, read_limit_s)
        with _clear_errors(database.engine.url):
            _migrate(database, unfinished)
        return database

    @classmethod
    def of(cls, target: str | Path, read_limit_s: float | None = None) -> Self:
        """Like `open`, but whatever schema the database has."""
        read_only = "://" not in str(target) and is_read_only(Path(target))
        return cls(_engine(target, read_only), read_only=read_only, read_limit_s=read_limit_s)

    def why_newer(self) -> str | None:
        """Why this version can no longer use the database, if a newer version has migrated it. Raises ArchiveUnusable
        if the database does not answer."""
        revision = self.schema()
        return None if revision is None else _why_newer(self, revision)

    def schema(self) -> str | None:
        """The revision of the schema; None for an empty database. Raises ArchiveUnusable."""
        with _clear_errors(self.engine.url), self.engine.connect() as reading:
            return _schema_revision(reading)

    @property
    def name(self) -> str:
        """The name of this database for messages: the file's path, or the URL without its password."""
        return _name(self.engine.url)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Put all writes of this thread into one transaction, with the reads that follow the first of them. It commits
        at the end of the block. A write that fails undoes only its own changes."""
        if self._shared.stack is not None:
            yield
            return
        with ExitStack() as stack:
            self._shared.stack = stack
            try:
                yield
            finally:
                self._shared.stack = self._shared.session = None

    def wait_for_server(self, tell: Callable[[str], None], awaited_s: float = AWAITED_S) -> None:
        """From now on, wait for a PostgreSQL server that is away, and say so; after `awaited_s` seconds it is
        unusable."""
        self._outlasts = self.engine.dialect.name == "postgresql"
        if self._outlasts:
            wait_while_away(self.engine, self.name, tell, awaited_s)

    def outlasting(self, work: Callable[[], Result]) -> Result:
        """The result of work whose writes are one transaction. After `wait_for_server`, work that a stop of the server
        has undone is run again. Raises what the work raises, and ArchiveUnusable."""
        return self._outlasting(work, ATTEMPTS) if self._outlasts else work()

    def _outlasting(self, work: Callable[[], Result], attempts: int) -> Result:
        results: list[Result] = []
        self._shared.transaction = None
        try:
            with self.together():
                results.append(work())
        except Exception as error:
            if attempts == 1 or not was_interrupted(error):
                raise
            transaction = self._shared.transaction
            is_done = transaction is not None and self.outlasting(partial(self._is_committed, transaction))
            if not is_done:
                return self._outlasting(work, attempts - 1)
        return results[0]

    def _is_committed(self, transaction: str) -> bool:
        """Whether the server has kept a transaction, whose commit it did not confirm."""
        with self.write() as session:  # once the lock is free, the transaction has ended
            status = session.scalar(text("SELECT pg_xact_status(CAST(:id AS xid8))"), {"id": transaction})
        return bool(status == "committed")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent state of the archive. Raises TookTooLong."""
        if self._shared.session is not None:
            yield self._shared.session
            return
        with _clear_errors(self.engine.url), Session(self._snapshots) as session:
            limit = nullcontext() if self.read_limit_s is None else limited(session, self.read_limit_s)
            with limit:
                yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock. It commits at the end; after an error it changes nothing. Raises
        ArchiveUnusable if a SQLite file is read-only, or has damaged pages: what is written on those is lost."""
        if self._shared.stack is None:
            with self._transaction() as session:
                yield session
            return
        if self._shared.session is None:
            self._shared.session = self._shared.stack.enter_context(self._transaction())
        with self._shared.session.begin_nested():
            yield self._shared.session

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        if self.read_only:
            raise ArchiveUnusable(f"{self.name}: {READ_ONLY}")
        if not self._is_sound:
            self._refuse_damaged()
        with _clear_errors(self.engine.url), Session(self.engine) as session, session.begin():
            connection = session.connection(execution_options={"pressmark_write": True})
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK_KEY})
            if self._outlasts:
                self._shared.transaction = connection.scalar(_THIS_TRANSACTION)
            yield session

    @contextmanager
    def beside_writers(self) -> Iterator[Connection]:
        """A transaction on PostgreSQL that waits for no writer, and whose loss in a crash of the server harms nobody:
        it is committed before it is on disk."""
        with _clear_errors(self.engine.url), self.engine.begin() as connection:
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    def _refuse_damaged(self) -> None:
        """Check all pages of the file: a large file once a day, and again once damage was met."""
        path = Path(self.name)
        if not self._is_small() and _was_looked_through(path):
            self._is_sound = True
            return
        with self.read() as session:
            lines = session.scalars(text(f"PRAGMA quick_check({PROBLEMS})")).all()
        damage = [
            line for line in lines if line != "ok" and "fts5" not in line.lower()
        ]  # `check --repair` mends those
        if damage:
            raise ArchiveUnusable(f"{self.name}: {DAMAGED} ({damage[0]})")
        if not self._is_small():
            _stamp(path).touch()
        self._is_sound = True

    def _is_small(self) -> bool:
        with self.read() as session:
            pages, size = (session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
            return (pages or 0) * (size or 0) <= SQLITE_LOOKED_THROUGH_BYTES


class _SharedTransaction(threading.local):
    """What a thread has begun with `together`; the session is there once something was written. `transaction` is the
    server's number of what this thread wrote last."""

    stack: ExitStack | None = None
    session: Session | None = None
    transaction: str | None = None


_THIS_TRANSACTION = text("SELECT CAST(pg_current_xact_id() AS text)")


def _stamp(path: Path) -> Path:
    """The file whose modification time records when the database was last checked."""
    return path.with_name(f"{path.name}.looked-through")


def _was_looked_through(path: Path) -> bool:
    try:
        return time.time() - _stamp(path).stat().st_mtime < LOOK_AGAIN_S
    except OSError:
        return False


def _engine(target: str | Path, read_only: bool) -> Engine:
    if "://" not in str(target):
        return sqlite_engine(Path(target), read_only=read_only)
    try:
        url = make_url(str(target))
    except (ArgumentError, ValueError) as error:
        raise ArchiveUnusable(
            f"{without_password(str(target))} is not a database URL; write postgresql://user@host/name"
        ) from error
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ArchiveUnusable(f"{_name(url)}: only SQLite files and postgresql:// are supported")
    if find_spec("psycopg") is None:
        raise ArchiveUnusable(f"PostgreSQL needs an extra: {installation().with_extra('postgres')}")
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _migrate(database: Database, unfinished: bool) -> None:
    """Bring the schema up to date, or create it."""
    with database.engine.connect() as reading:
        revision = _schema_revision(reading)
    if revision == SCHEMA_HEAD or (unfinished and revision == UNFINISHED + SCHEMA_HEAD):
        return
    if revision is not None and revision.startswith(UNFINISHED):
        raise ArchiveUnusable(f"{database.name}: {BEING_FILLED}")
    if revision is not None and (newer := _why_newer(database, revision)):
        raise ArchiveUnusable(newer)
    if database.read_only:
        raise ArchiveUnusable(
            f"{database.name} was written by an earlier version of Pressmark and is read-only: open it once with this "
            "version where it can be written"
        )
    with database.engine.connect().execution_options(pressmark_write=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK_KEY})
        if _schema_revision(connection) is not None:  # another process may have created it meanwhile
            migrate(connection)
            return
        if not create_schema(connection, SCHEMA_HEAD):
            migrate(connection)
        # no revision exists that was indexed by earlier rules
        connection.execute(text("UPDATE search_index SET version = :version"), {"version": INDEX_VERSION})


def _why_newer(database: Database, revision: str) -> str | None:
    """Why this version cannot use a database with this schema, if it does not know the schema."""
    if revision == SCHEMA_HEAD:
        return None
    from alembic.script import ScriptDirectory

    revisions = {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}
    if revision in revisions:
        return None
    return (
        f"{database.name} was written by a newer version of Pressmark (schema {revision}; this version knows "
        f"{SCHEMA_HEAD}): upgrade with {installation().upgrade()}"
    )


def migrate(connection: Connection) -> None:
    """Run the migrations that the database lacks."""
    from alembic import command  # heavy, and needed only when there is something to migrate

    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _alembic() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "archive.storage:migrations")
    return config


def _schema_revision(connection: Connection) -> str | None:
    """The schema revision of a database; None for an empty database."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    revision, is_ours = None, {"article", "capture", "revision"} <= tables
    if is_ours and "alembic_version" in tables:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is None and is_ours:
        raise ArchiveUnusable(
            f"{_name(connection.engine.url)}: {DAMAGED} (it does not say which schema it has)"
        )
    if revision is None:
        raise ArchiveUnusable(
            f"{_name(connection.engine.url)} is a database, but not a Pressmark archive: name another with --database"
        )
    return str(revision)


@contextmanager
def _clear_errors(url: URL) -> Iterator[None]:
    """Turn database errors that a person can solve into one clear line each."""
    try:
        yield
    except DBAPIError as error:
        message = str(error.orig).lower()
        if "malformed" in message and url.get_backend_name() == "sqlite":
            _stamp(Path(_name(url))).unlink(missing_ok=True)  # forces a check before the next write
        if message in CANCELLED:
            raise TookTooLong(TOO_LONG) from error
        advice = _advice(message)
        if advice is None:
            raise
        raise ArchiveUnusable(f"{_name(url)}: {advice}") from error


CANCELLED = ("interrupted", "canceling statement due to statement timeout")
TOO_LONG = "this question takes the database too long: ask for less, with site: or after:, or ask on the command line"
BEING_FILLED = (
    "`pressmark migrate` has not finished to fill it: run that command again, or name another --database"
)
READ_ONLY = "is read-only; check the permissions of the file and its folder, or copy both to a writable place"
DAMAGED = "the database is damaged; `pressmark rebuild` makes it again from the WARCs"
ADVICE = (
    (
        "file is not a database",
        "is not a SQLite database; name another folder with --data, or another --database",
    ),
    ("malformed", DAMAGED),
    ("unable to open database file", "cannot be opened; check that the folder exists and is writable"),
    ("readonly database", READ_ONLY),
    ("disk is full", "the disk is full; free some space and run the same command again"),
    ("disk i/o error", "the disk reports an error; check that it is writable and not full"),
    ("no space left", "the server's disk is full; free some space and run the same command again"),
    ("database is locked", f"another process has locked the archive for over {BUSY_TIMEOUT_S} s; try again"),
    # PostgreSQL's messages. The order matters: every refusal names its connection, so specific messages come first.
    ("password authentication failed", "refuses the password; correct the URL, or PGPASSWORD"),
    ("no pg_hba.conf entry", "does not accept this user from this machine; see the server's pg_hba.conf"),
    ("too many clients", "has no connection left; try again, or raise the server's max_connections"),
    ("read-only transaction", "can only be read by this user or on this server; name another --database"),
    (
        "permission denied for schema",
        "gives this user no right to create tables: GRANT CREATE ON SCHEMA public TO it",
    ),
    (
        "permission denied for",
        "this user may only read, or lacks rights to a table: name another user, or run GRANT ALL ON ALL TABLES IN "
        "SCHEMA public TO this one",
    ),
    ("must be owner of", "belongs to another user; that user must open it once with this version"),
)
NOT_THERE = re.compile(r'(?:role|database) ".*" does not exist')
CLOSED = (
    "server closed the connection",
    "connection is closed",
    "terminating connection",
    "connection is lost",
)
SOCKET = re.compile(r'on socket "([^"]+)" failed')


def _advice(message: str) -> str | None:
    """What to do about a database error, given its message in lower case."""
    if advice_for_it := next((advice for sign, advice in ADVICE if sign in message), None):
        return advice_for_it
    if absent := NOT_THERE.search(message):
        return f"{absent[0]}; create it (createdb, createuser) or correct the URL"
    if socket := SOCKET.search(message):
        return f"no server answers at the socket {socket[1]}; start PostgreSQL, or name a host in the URL"
    if "connection failed" in message or "connection refused" in message:
        return "cannot be reached; check host, port, user and password"
    if "does not exist" in message:
        return "does not exist; create the database or correct the URL"
    if any(sign in message for sign in CLOSED):
        return "the server closed the connection; try again"
    return None


def _name(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        path = url.database or ""
        return unquote(path.removeprefix("file:")) if path.startswith("file:") else path
    return url.render_as_string(hide_password=True).replace("+psycopg", "")
