"""All access to the WARC files of an archive, wherever finished files are kept. The folder of this module is a plain
one; `bucket` keeps finished files in object storage.

Files are always written in a folder on this machine. A finished file never changes, so it can be kept elsewhere.
"""

import os
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.captures import files as on_disk
from archive.captures.file_list import ListedFile, listed_files, measured, strike
from archive.errors import ArchiveUnusable, CaptureDamaged


@dataclass(frozen=True, slots=True)
class Waiting:
    """The finished files that are not yet in the bucket."""

    files: int
    size_bytes: int
    folder: str
    bucket: str

    def __str__(self) -> str:
        number = (
            f"{self.files:,} finished WARC file{'s' * (self.files != 1)} ({self.size_bytes / 1e6:,.1f} MB)"
        )
        return f"{number} in {self.folder} wait{'s' * (self.files == 1)} for {self.bucket}"


Handed = Callable[[int, int], None]
"""Takes the numbers of files that were looked at and of all files."""


def untold(_done: int, _total: int) -> None:
    """For those who do not watch."""


class WarcFiles(Protocol):
    """The WARC files of an archive. `folder` is where this machine writes them; `location` is where finished files are
    kept, as a person would name it. All methods raise ArchiveUnusable if that place cannot be used now."""

    @property
    def folder(self) -> Path: ...

    @property
    def location(self) -> str: ...

    def names(self) -> list[str]:
        """The names of all files, oldest first, finished or in progress."""
        ...

    def opened(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open the file with this name for reading at any offset. Raises CaptureDamaged if there is none."""
        ...

    def measured(self, name: str) -> ListedFile:
        """The size and digest of a finished file, from its bytes. Raises CaptureDamaged if it cannot be read."""
        ...

    def size_bytes(self, name: str) -> int:
        """The size of a finished file. Raises CaptureDamaged if there is none."""
        ...

    def finished_at(self, name: str) -> datetime | None:
        """When the file was last written to; None if it is not finished or not there."""
        ...

    def has_any(self, names: Collection[str]) -> bool:
        """Whether at least one of these files is there. Costs the same however many files there are."""
        ...

    def listed(self, names: Collection[str]) -> dict[str, ListedFile]:
        """The files as they were when they were finished, as far as that is recorded; `names` are those that exist."""
        ...

    def waiting(self) -> Waiting | None:
        """The finished files of `folder` that are to be kept elsewhere; None if there are none."""
        ...

    def hand_over(self, told: Handed = untold) -> None:
        """Bring the finished files of `folder` to where finished files are kept. Files that another process handles at
        the moment are left to it."""
        ...

    def remove(self, names: Collection[str]) -> None:
        """Delete finished files, and remove them from the list of files."""
        ...


class WarcFolder:
    """WARC files in one folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def location(self) -> str:
        return str(self.folder)

    def names(self) -> list[str]:
        return on_disk.files_in(self.folder)

    def opened(self, name: str) -> AbstractContextManager[BinaryIO]:
        return on_disk.opened(self.folder, name)

    def measured(self, name: str) -> ListedFile:
        try:
            return measured(self.folder / name)
        except ArchiveUnusable as error:
            raise CaptureDamaged(str(error)) from error

    def size_bytes(self, name: str) -> int:
        return self._status(name).st_size

    def finished_at(self, name: str) -> datetime | None:
        try:
            return datetime.fromtimestamp(self._status(name).st_mtime, UTC)
        except CaptureDamaged:
            return None

    def has_any(self, names: Collection[str]) -> bool:
        suffixes = ("", on_disk.OPEN_SUFFIX)
        return any((self.folder / (name + suffix)).exists() for name in names for suffix in suffixes)

    def listed(self, names: Collection[str]) -> dict[str, ListedFile]:
        return listed_files(self.folder)

    def waiting(self) -> Waiting | None:
        return None

    def hand_over(self, told: Handed = untold) -> None:
        """Finished files stay in this folder."""

    def remove(self, names: Collection[str]) -> None:
        on_disk.remove_files(self.folder, names)
        strike(self.folder, names)

    def _status(self, name: str) -> os.stat_result:
        try:
            return (self.folder / name).stat()
        except OSError as error:
            raise CaptureDamaged(f"{self.folder / name}: {error.strerror}") from error
