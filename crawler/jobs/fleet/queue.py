"""The queue of jobs: procrastinate's tables in the archive's PostgreSQL, in a schema of their own.

All times are the database's.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, LiteralString, Self

from sqlalchemy import make_url

from archive.errors import ArchiveUnusable, BadConfig
from archive.install_hints import installation
from archive.storage.database import SCHEMA_HEAD, WRITE_LOCK_KEY, Database
from crawler.config import Config

if TYPE_CHECKING:
    from psycopg import Connection

SCHEMA: LiteralString = "pressmark_jobs"
QUEUE = "pressmark"
ASKED_FOR, BY_HAND, DUE, THE_REST = 100, 50, 0, -10  # priorities: one-off pages go first

OUR_TABLES = """
CREATE TABLE queue_version (version text NOT NULL);
CREATE TABLE worker (
    id bigint PRIMARY KEY REFERENCES procrastinate_workers ON DELETE CASCADE,
    name text NOT NULL, version text NOT NULL, at_once integer NOT NULL, started_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE outcome (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    job_id bigint NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE, line text NOT NULL
);
CREATE INDEX ix_outcome_job_id ON outcome (job_id, id);
"""
FLEET: LiteralString = """
SELECT worker.id, worker.name, worker.version, worker.at_once, worker.started_at,
       extract(epoch FROM now() - procrastinate_workers.last_heartbeat)::float AS silent_s,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = worker.id) AS jobs
FROM worker JOIN procrastinate_workers USING (id) ORDER BY worker.name, worker.id
"""


@dataclass(frozen=True, slots=True)
class QueuedWork:
    """One job: a `pressmark` command and its standard input. Two jobs with the same `host` never run at once; a job
    with the same `once` as a waiting one is not queued. The outcome of each page is kept if it `is_watched`.
    """

    kind: str
    arguments: tuple[str, ...]
    host: str | None
    priority: int
    stdin: str = ""
    once: str | None = None
    is_watched: bool = False


@dataclass(frozen=True, slots=True)
class FleetWorker:
    """A worker as the database knows it. `silent_s`: seconds since its last sign of life."""

    id: int
    name: str
    version: str
    at_once: int
    started_at: datetime
    silent_s: float
    jobs: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """The workers, and the number of jobs by kind and state."""

    workers: tuple[FleetWorker, ...]
    jobs: dict[tuple[str, str], int]


class JobQueue:
    """The queue of one archive, as commands use it. Workers take jobs from it in `crawler.jobs.fleet.worker`.
    `migrated_from` is the schema that the archive had, if it was migrated when the queue was opened.
    """

    def __init__(self, conninfo: str, migrated_from: str | None = None) -> None:
        self.conninfo = conninfo
        self.migrated_from = migrated_from

    @classmethod
    def open(cls, config: Config) -> Self:
        """Open the queue of the archive, and create it the first time. Raises BadConfig or ArchiveUnusable."""
        if "://" not in config.database_target:
            raise BadConfig(
                "workers share an archive on PostgreSQL, and this one is a SQLite file: move it with "
                "`pressmark migrate --to postgresql://...`, and name that with --database"
            )
        if find_spec("procrastinate") is None or find_spec("psycopg") is None:
            raise BadConfig(f"workers need an extra: {installation().with_extra('distributed')}")
        queue = cls(_conninfo(config.database_target), _migrate(config.database_target))
        with queue.connect() as connection:
            _prepare(connection)
        return queue

    @contextmanager
    def connect(self) -> Iterator["Connection[Any]"]:
        """A transaction. Raises ArchiveUnusable if the database does not answer."""
        import psycopg

        try:
            with psycopg.connect(self.conninfo) as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.errors.UniqueViolation) as error:
            raise ArchiveUnusable(f"the database does not answer: {str(error).splitlines()[0]}") from error

    def put(self, works: Sequence[QueuedWork]) -> list[int]:
        """Queue jobs, and return their ids. Work that waits already is not queued twice; the more urgent counts."""
        with self.connect() as connection:
            return [_waiting(connection, work) or _put(connection, work) for work in works]

    def look(self, jobs: Sequence[int], after: int) -> tuple[bool, list[tuple[int, dict[str, Any]]]]:
        """Whether these jobs are over, and what they printed since an outcome, each with its number."""
        left = "SELECT count(*) FROM procrastinate_jobs WHERE id = ANY(%s) AND status IN ('todo', 'doing')"
        found = "SELECT id, line FROM outcome WHERE job_id = ANY(%s) AND id > %s ORDER BY id"
        with self.connect() as connection:
            is_over = not _number(connection, left, jobs)  # first, so that no outcome is missed
            outcomes = connection.execute(found, (jobs, after))
            return is_over, [(number, json.loads(line)) for number, line in outcomes]

    def failed(self, jobs: Sequence[int]) -> int:
        """How many of these jobs were given up."""
        given_up = (
            "SELECT count(*) FROM procrastinate_jobs WHERE id = ANY(%s) AND status IN ('failed', 'aborted')"
        )
        with self.connect() as connection:
            return _number(connection, given_up, jobs)

    def fleet(self) -> Fleet:
        """Who works, and on how much."""
        by_state = (
            "SELECT task_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2"
        )
        with self.connect() as connection:
            workers = tuple(FleetWorker(*row) for row in connection.execute(FLEET))
            return Fleet(
                workers, {(kind, state): count for kind, state, count in connection.execute(by_state)}
            )


def _number(connection: "Connection[Any]", query: LiteralString, jobs: Sequence[int]) -> int:
    row = connection.execute(query, (jobs,)).fetchone()
    return int(row[0]) if row else 0


def _migrate(target: str) -> str | None:
    """Open the archive's database, which brings its schema up to date. Returns the schema before, if it was another."""
    before = Database.of(target)
    schema = before.schema()
    before.close()
    Database.open(target).close()
    return schema if schema not in (None, SCHEMA_HEAD) else None


def _conninfo(target: str) -> str:
    from psycopg.conninfo import make_conninfo

    url = make_url(target).set(drivername="postgresql").render_as_string(hide_password=False)
    return make_conninfo(url, options=f"-c search_path={SCHEMA}", application_name="pressmark jobs")


def _prepare(connection: "Connection[Any]") -> None:
    """Create the queue's tables, or check that they are those of this version."""
    from procrastinate.schema import SchemaManager

    connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITE_LOCK_KEY,))
    found = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.queue_version",)).fetchone()
    if found is not None and found[0] is not None:
        _refuse_other(connection)
        return
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    connection.execute(SchemaManager.get_schema())
    connection.execute(OUR_TABLES)
    connection.execute("INSERT INTO queue_version VALUES (%s)", (_queue_version(),))


def _refuse_other(connection: "Connection[Any]") -> None:
    row = connection.execute("SELECT version FROM queue_version").fetchone()
    if row is None or row[0] != _queue_version():
        raise ArchiveUnusable(
            f"the queue was made for procrastinate {row[0] if row else '?'}, and {_queue_version()} is installed: stop "
            f"all workers, drop the schema {SCHEMA} (it holds no pages), and start them again"
        )


def _queue_version() -> str:
    return ".".join(version("procrastinate").split(".")[:2])


def _waiting(connection: "Connection[Any]", work: QueuedWork) -> int | None:
    """The job that waits with the same work, which takes over what is more urgent here."""
    waiting = (
        "SELECT id, priority FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR UPDATE"
    )
    row = connection.execute(waiting, (work.once,)).fetchone() if work.once is not None else None
    if row is None:
        return None
    if work.priority > row[1]:
        urgent = "UPDATE procrastinate_jobs SET priority = %s, args = %s WHERE id = %s"
        connection.execute(urgent, (work.priority, _arguments(work), row[0]))
    return int(row[0])


def _put(connection: "Connection[Any]", work: QueuedWork) -> int:
    row = connection.execute(
        "SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, %s, %s, %s, %s, NULL)"
        "::procrastinate_job_to_defer_v1]))",
        (QUEUE, work.kind, work.priority, work.host, work.once, _arguments(work)),
    ).fetchone()
    assert row is not None
    return int(row[0])


def _arguments(work: QueuedWork) -> str:
    return json.dumps({"arguments": work.arguments, "stdin": work.stdin, "is_watched": work.is_watched})
