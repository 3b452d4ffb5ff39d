"""What all pages and the API are made from: the open archive, the jobs, and the settings of the server."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from archive.archive import Archive
from archive.errors import ArchiveUnusable, NotFound
from archive.web.jobs import Jobs

READ_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`origin` is where readers reach the pages, `replay_origin` where they reach archived pages; both without a final
    slash. `hosts` are the values of the Host header that are answered, as a guard against DNS rebinding."""

    origin: str
    replay_origin: str
    hosts: frozenset[str]


class Room:
    """The reading room. `jobs` is None if this server only reads."""

    def __init__(self, data: Path, database: str | None, settings: Settings, jobs: Jobs | None) -> None:
        self.settings = settings
        self.jobs = jobs
        self._data, self._database = data, database
        self._archive: Archive | None = None
        self._file: tuple[int, int] | None = None
        self._opening = Lock()

    @property
    def archive(self) -> Archive:
        """The archive; its readings are limited to READ_LIMIT_S. It is opened anew if a rebuild has put another file in
        the place of its database. Raises ArchiveUnusable, NotFound."""
        file = self._identity()
        with self._opening:
            if self._archive is not None and file == self._file:
                return self._archive
            opened = Archive.open(self._data, self._database, read_limit_s=READ_LIMIT_S)
            before, self._archive, self._file = self._archive, opened, file
        if before is not None:
            before.close()
        return opened

    def close(self) -> None:
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def _identity(self) -> tuple[int, int] | None:
        """What tells the database's file from another in its place; None for PostgreSQL."""
        if self._database is not None and "://" in self._database:
            return None
        file = Path(self._database) if self._database else self._data / "archive.db"
        try:
            found = file.stat()
        except FileNotFoundError as error:
            raise NotFound(f"there is no archive at {file}: `pressmark add URL` makes one") from error
        except OSError as error:
            raise ArchiveUnusable(f"{file}: {error.strerror}") from error
        return found.st_dev, found.st_ino
