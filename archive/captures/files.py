"""The files of the store: their names, which files are being written, and all operations on the disk.

A file in progress has a name that ends in `.open`, and its writer locks it (flock), so that a dead writer can be told
from a living one. A finished file never changes.
"""

import fcntl
import os
import platform
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from io import BufferedRandom, FileIO
from pathlib import Path
from typing import BinaryIO, Self

from archive.errors import ArchiveUnusable, CaptureDamaged

SUFFIX = ".warc.gz"
ZSTD_SUFFIX = ".warc.zst"
OPEN_SUFFIX = ".open"


class OpenFile:
    """A file in progress: appends are all or nothing. Raises ArchiveUnusable if the disk refuses a write."""

    def __init__(self, path: Path, file: FileIO) -> None:
        self._path = path
        self._file = file
        self.name = path.name.removesuffix(OPEN_SUFFIX)
        self.size_bytes = 0
        self._sha256 = sha256()

    @classmethod
    def create(cls, folder: Path, serial: int, now: datetime, suffix: str = SUFFIX) -> Self:
        """Create a file that no other process has or will have, numbered `serial` or with the next free number."""
        path = folder / (new_name(serial, now, suffix) + OPEN_SUFFIX)
        with refusals_reported(path):
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("xb", buffering=0)
            if take(path, file):
                sync_folder(folder)
                sync_folder(folder.parent)
                return cls(path, file)
            # Another process looked at the file before it was locked, and may be deleting it because it is empty.
            file.close()
        return cls.create(folder, serial + 1, now, suffix)

    def append(self, data: bytes) -> int:
        """Append `data` and return its offset."""
        offset = self.size_bytes
        with refusals_reported(self._path):
            try:
                _write_all(self._file, data)
            except BaseException:
                self._file.seek(offset)
                self._file.truncate()
                raise
        self.size_bytes += len(data)
        self._sha256.update(data)
        return offset

    @property
    def sha256(self) -> str:
        """The SHA-256 of everything that was appended."""
        return self._sha256.hexdigest()

    def sync(self) -> None:
        with refusals_reported(self._path):
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Sync the file, give it its final name, and close it."""
        with refusals_reported(self._path), self._file:
            os.fsync(self._file.fileno())
            finish(self._path)

    def discard(self) -> None:
        """Delete the file: its first record could not be written."""
        with refusals_reported(self._path), self._file:
            self._path.unlink()

    def abandon(self) -> None:
        """Close the file unfinished; `recover` will look at it."""
        with refusals_reported(self._path):
            self._file.close()


def take(path: Path, file: FileIO | BinaryIO) -> bool:
    """Lock the open file until it is closed. Returns False if another process has locked it, or if the file at `path`
    is another one now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def finish(path: Path) -> None:
    """Give a file in progress its final name."""
    path.rename(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))
    sync_folder(path.parent)


def is_finished_name(name: str) -> bool:
    """Whether a finished file of the store may have this name."""
    return Path(name).name == name and name.endswith((SUFFIX, ZSTD_SUFFIX))


def finished_in(folder: Path) -> list[str]:
    """The names of the finished files of the folder, oldest first."""
    return sorted(path.name for suffix in (SUFFIX, ZSTD_SUFFIX) for path in folder.glob("*" + suffix))


def files_in(folder: Path) -> list[str]:
    """The names of all files of the store, oldest first, finished or in progress."""
    return sorted({path.name.removesuffix(OPEN_SUFFIX) for path in _paths_in(folder)})


def sizes_in(folder: Path) -> dict[str, int]:
    """The sizes of all files of the folder, finished or in progress, by name."""
    sizes: dict[str, int] = {}
    for path in _paths_in(folder):
        with suppress(FileNotFoundError):  # finished or uploaded meanwhile
            sizes[path.name.removesuffix(OPEN_SUFFIX)] = path.stat().st_size
    return sizes


def _paths_in(folder: Path) -> list[Path]:
    endings = (SUFFIX, ZSTD_SUFFIX, SUFFIX + OPEN_SUFFIX, ZSTD_SUFFIX + OPEN_SUFFIX)
    return [path for ending in endings for path in folder.glob("*" + ending)]


@contextmanager
def opened(folder: Path, name: str) -> Iterator[BinaryIO]:
    """Open the file with this name, finished or not. Raises CaptureDamaged if there is none."""
    if Path(name).name != name:
        raise CaptureDamaged(f"{name!r} is not the name of a file in {folder}")
    finished = folder / name
    # The file may be finished between the two attempts, hence the second look at its final name.
    for path in (finished, folder / (name + OPEN_SUFFIX), finished):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CaptureDamaged(f"{path} cannot be read: {error.strerror}") from error
        with file:
            yield file
        return
    raise CaptureDamaged(f"{finished} is missing")


def is_being_written(folder: Path, name: str) -> bool:
    """Whether a living process has this file open for appending."""
    try:
        with (folder / (name + OPEN_SUFFIX)).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # finished meanwhile, or unreadable, which `opened` reports
        return False
    return False


def new_name(serial: int, now: datetime, suffix: str = SUFFIX) -> str:
    """A name in the manner of Heritrix: prefix, UTC time in ms, serial number, host, process."""
    time = now.strftime("%Y%m%d%H%M%S") + f"{now.microsecond // 1000:03}"
    host = re.sub(r"[^A-Za-z0-9]+", "-", platform.node())
    return f"PRESSMARK-{time}-{serial:05}-{host}-{os.getpid()}{suffix}"


def _write_all(file: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def sync_folder(folder: Path) -> None:
    """Sync the folder, so that a new name in it survives a power cut (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_files(folder: Path, names: Collection[str]) -> None:
    """Delete files. Raises ArchiveUnusable."""
    with refusals_reported(folder):
        for name in names:
            (folder / name).unlink(missing_ok=True)
        sync_folder(folder)


@contextmanager
def written_whole(path: Path, draft: Path) -> Iterator[BufferedRandom]:
    """A file that exists completely or not at all: it is written as `draft` in the same folder, synced, and renamed at
    the end. It can be read while it is open. No draft is left, unless the process is killed."""
    try:
        with draft.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def refusals_reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveUnusable(f"cannot write {path}: {error.strerror or error}") from error
