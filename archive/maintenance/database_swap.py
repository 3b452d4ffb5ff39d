"""Replaces the database by one that was rebuilt from the WARCs, once the new one is complete.

`archive.ingestion.ingest` fills the new database, as always. This module decides where the new database stands
meanwhile, and copies from the old one what no WARC contains.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.article import Candidate
from archive.captures import CaptureStore, RecordedVisit, VisitIndex
from archive.errors import ArchiveUnusable
from archive.ingestion.replaced_extractions import listed_when_captured
from archive.storage.database import Database
from archive.storage.models import (
    AccessToken,
    Capture,
    Command,
    Crawl,
    Decision,
    HostHold,
    Label,
    Listed,
    Listing,
    Note,
    SavedSearch,
    Source,
    SourceLabel,
    Url,
    UrlState,
)
from archive.storage.numbering import number_on

UNFINISHED_SUFFIX = ".rebuilding"
CARRIED = (Source, Listing, HostHold, SourceLabel, Label, Note, SavedSearch, AccessToken)
"""What a person has set up, and what hosts asked for, in the order of the foreign keys."""
NUMBERED = (Source, Listing, Note, SavedSearch)
ROWS_AT_ONCE = 500


class DatabaseSwap:
    """A rebuild in progress. If it is interrupted, the next one continues it; until `finish`, the old database stays in
    use.

    `losses` has a line for each thing that could not be copied from the old database.
    """

    def __init__(self, archive: Archive, target: "_Target", old: Path | str) -> None:
        self.archive = archive
        self.losses: tuple[str, ...] = ()
        self._target = target
        self._files = archive.store.files()
        self._old = _opened(old)

    @classmethod
    def begin(
        cls,
        data: Path,
        database: str | None,
        old: Path | str | None = None,
        store: CaptureStore | None = None,
    ) -> Self:
        """Begin in an empty PostgreSQL database, or beside the data folder's own SQLite file. What no WARC contains is
        copied from the `old` database, or from that file. Without a `store`, the WARC files are in the data folder.

        Raises ArchiveUnusable while a crawl writes, and if the PostgreSQL database is in use.
        """
        store = store or CaptureStore(data / "warc")
        refuse_while_written(store)
        own = data / "archive.db"
        target = _EmptyDatabase(database, old or own) if database else _FileBeside(own, old or own)
        return cls(Archive(target.open(), store.warcs), target, old or own)

    def leave_out_what_is_there(self, visits: VisitIndex) -> None:
        """Leave out the visits that an interrupted rebuild has stored."""
        with self.archive.database.read() as session:
            visits.leave_out(session.scalars(select(Capture.record_id).execution_options(yield_per=1000)))

    def listed(self, visit: RecordedVisit) -> tuple[tuple[str, Candidate], ...]:
        """What a listing said about the article that was first read in a visit, from the old database."""
        if self._old is None:
            return ()
        try:
            with self._old.read() as session:
                return listed_when_captured(session, visit.captures[-1].record_id)
        except (ArchiveUnusable, DBAPIError):  # `finish` reports it
            self._close_old()
            return ()

    def _close_old(self) -> None:
        if self._old is not None:
            self._old.close()
        self._old = None

    def finish(self) -> None:
        """Put the new database in place. Raises ArchiveUnusable if a crawl has written meanwhile."""
        refuse_while_written(self.archive.store)
        if self.archive.store.files() != self._files:
            raise ArchiveUnusable(
                "a crawl has archived pages meanwhile: run the same command again to continue"
            )
        self._close_old()
        self.losses = self._target.finish(self.archive.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_old()
        self.archive.close()


def refuse_while_written(store: CaptureStore) -> None:
    """Raises ArchiveUnusable while a crawl writes, since its rows are not all there yet."""
    if store.files_in_progress():
        raise ArchiveUnusable("a crawl is writing to this archive: stop it, then run the same command again")


class _Target(Protocol):
    """The place of the new database."""

    def open(self) -> Database: ...

    def finish(self, database: Database) -> tuple[str, ...]:
        """Close the database. Returns a line for each thing that could not be copied from the old one."""
        ...


class _EmptyDatabase:
    """A PostgreSQL database without an archive, or with what an interrupted rebuild left."""

    def __init__(self, url: str, old: Path | str) -> None:
        self._url = url
        self._old = old

    def open(self) -> Database:
        database = Database.open(self._url)
        with database.read() as session:
            used = session.scalar(select(Crawl.id).where(Crawl.command != Command.REBUILD).limit(1))
        if used is not None:
            name = database.name
            database.close()
            raise ArchiveUnusable(f"{name} holds an archive: name an empty database to rebuild into")
        _bring_decisions(self._old, database)
        return database

    def finish(self, database: Database) -> tuple[str, ...]:
        losses = tuple(_losses(self._old, database))
        database.close()
        return losses


class _FileBeside:
    """A SQLite file beside the one that it will replace; the old file is kept under another name."""

    def __init__(self, path: Path, source: Path | str) -> None:
        self._path = path
        self._source = source
        self._new = path.with_name(path.name + UNFINISHED_SUFFIX)
        self._old = path.with_name(path.name + ".old")

    def open(self) -> Database:
        database = Database.open(self._new)
        _bring_decisions(self._source, database)
        return database

    def finish(self, database: Database) -> tuple[str, ...]:
        losses = tuple(_losses(self._source, database))
        self._fold_log(database)
        database.close()
        self._swap()
        return losses

    def _fold_log(self, database: Database) -> None:
        """Write the log into the database file, since only that file is renamed."""
        connection = database.engine.raw_connection()  # outside of a transaction, as a checkpoint requires
        [busy, *_] = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.close()
        if busy:
            raise ArchiveUnusable(
                f"another process is reading {self._new}: stop it, then run the same command again"
            )

    def _swap(self) -> None:
        """Give the new file the name in one step. The old file's log must be gone before: SQLite would apply it to any
        file with that name."""
        try:
            for log in ("-wal", "-shm"):
                self._sibling(self._old, log).unlink(missing_ok=True)
                if self._sibling(self._path, log).exists():
                    self._sibling(self._path, log).rename(self._sibling(self._old, log))
            if self._path.exists():
                self._old.unlink(missing_ok=True)
                self._old.hardlink_to(self._path)
            self._new.replace(self._path)
        except OSError as error:
            raise ArchiveUnusable(f"cannot rename {self._new}: {error.strerror}") from error

    @staticmethod
    def _sibling(path: Path, log: str) -> Path:
        return path.with_name(path.name + log)


def _bring_decisions(old: Path | str, new: Database) -> None:
    """Copy decisions before anything else, since reading pages depends on them. `_losses` reports what cannot be
    read."""
    if not _is_there(old):
        return
    with (
        suppress(ArchiveUnusable, DBAPIError),
        closing(Database.open(old)) as database,
        database.read() as before,
        new.write() as session,
    ):
        session.execute(delete(Decision))
        if rows := before.execute(select(Decision.__table__)).mappings().all():
            session.execute(insert(Decision), [dict(row) for row in rows])


def _opened(old: Path | str) -> Database | None:
    with suppress(ArchiveUnusable, DBAPIError):
        return Database.open(old) if _is_there(old) else None
    return None


def _losses(old: Path | str, new: Database) -> Iterator[str]:
    """Copy what no WARC contains; yield a line for each thing that could not be copied."""
    if not _is_there(old):
        return
    try:
        with closing(Database.open(old)) as database:
            _carry_over(database, new)
    except (ArchiveUnusable, DBAPIError) as error:
        yield f"sources, decisions and URLs without captures were not copied: the old database cannot be read ({error})"


def _is_there(database: Path | str) -> bool:
    return isinstance(database, str) or database.exists()


def _carry_over(old: Database, new: Database) -> None:
    """Copy what no WARC contains: sources, their listings and entries, and URLs of which nothing was captured."""
    with old.read() as before, new.write() as session:
        for model in reversed(CARRIED):  # an interrupted rebuild may have copied some already
            session.execute(delete(model))
        for model in CARRIED:
            for rows in before.execute(select(model.__table__)).mappings().partitions(ROWS_AT_ONCE):
                session.execute(insert(model), [dict(row) for row in rows])
        never_kept = select(Url.__table__).where(Url.article_id.is_(None)).order_by(Url.id)
        for rows in before.execute(never_kept).mappings().partitions(ROWS_AT_ONCE):
            if unknown := list(_unknown(session, rows)):
                session.execute(insert(Url), unknown)
            _bring_asked(session, rows)
            _bring_forgotten(session, rows)
        listed = select(Listed.__table__, Url.url).join(Url, Url.id == Listed.url_id)
        for rows in before.execute(listed).mappings().partitions(ROWS_AT_ONCE):
            if named := list(_by_new_ids(session, rows)):
                session.execute(insert(Listed), named)
        number_on(session, [model.__tablename__ for model in NUMBERED])


def _bring_asked(session: Session, rows: Sequence[RowMapping]) -> None:
    """Copy that a person requested these pages, which were captured but not stored."""
    for row in rows:
        if row["asked_at"] is not None:
            session.execute(update(Url).where(Url.url == row["url"]).values(asked_at=row["asked_at"]))


def _bring_forgotten(session: Session, rows: Sequence[RowMapping]) -> None:
    """Copy that a person forgot these URLs, of which something was captured: see `archive.urls.forgetting`."""
    nothing = {"reason": None, "detail": None, "retry_at": None, "asked_at": None}
    for row in rows:
        if row["state"] == UrlState.SKIPPED and row["reason"] is None:
            is_forgotten = Url.url == row["url"], Url.article_id.is_(None)
            session.execute(update(Url).where(*is_forgotten).values(state=UrlState.SKIPPED, **nothing))


def _by_new_ids(session: Session, rows: Sequence[RowMapping]) -> Iterator[dict[str, Any]]:
    """The entries of listings, with references to the URLs' new ids."""
    urls = select(Url.url, Url.id).where(Url.url.in_([row["url"] for row in rows]))
    ids = dict(session.execute(urls).all())
    for row in rows:
        if row["url"] in ids:
            yield {name: value for name, value in row.items() if name != "url"} | {"url_id": ids[row["url"]]}


def _unknown(session: Session, rows: Sequence[RowMapping]) -> Iterator[dict[str, Any]]:
    urls = set(session.scalars(select(Url.url).where(Url.url.in_([row["url"] for row in rows]))))
    for row in rows:
        if row["url"] not in urls:
            yield {name: value for name, value in row.items() if name != "id"}
