"""The open archive of a server that outlives a rebuild."""

from pathlib import Path
from threading import Lock

from archive.archive import Archive
from archive.captures.bucket.address import BucketAddress
from archive.errors import ArchiveUnusable

READ_LIMIT_S = 10.0


class ReopenedArchive:
    """An archive that is opened when it is first asked for, and anew if a rebuild has put another file in the place of
    its database. Its readings are limited to READ_LIMIT_S."""

    def __init__(self, data: Path, database: str | None, bucket: BucketAddress | None = None) -> None:
        self._data, self._database, self._bucket = data, database, bucket
        self._archive: Archive | None = None
        self._file: tuple[int, int] | None = None
        self._opening = Lock()

    def get(self) -> Archive:
        """The archive. Raises ArchiveUnusable."""
        file = self._identity()
        with self._opening:
            if self._archive is not None and file == self._file:
                return self._archive
            opened = Archive.open(self._data, self._database, bucket=self._bucket, read_limit_s=READ_LIMIT_S)
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
            raise ArchiveUnusable(f"there is no archive at {file}: `pressmark add URL` makes one") from error
        except OSError as error:
            raise ArchiveUnusable(f"{file}: {error.strerror}") from error
        return found.st_dev, found.st_ino
