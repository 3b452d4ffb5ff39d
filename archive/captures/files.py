"""The files of the store: how they are named, which is being written, and all that is done to the disk.

A file that is written to ends in `.open` and is locked (flock) by its writer, so that a writer that died is
told from one that lives. A finished file never changes again.
"""

import fcntl
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
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
    """A file in progress: bytes are appended all or not at all. Where the disk refuses: ArchiveUnusable."""

    def __init__(self, path: Path, file: FileIO) -> None:
        self._path = path
        self._file = file
        self.name = path.name.removesuffix(OPEN_SUFFIX)
        self.size_bytes = 0
        self._sha256 = sha256()

    @classmethod
    def create(cls, folder: Path, serial: int, now: datetime) -> Self:
        """A new file that no other process has or will have, numbered `serial` or the next free number."""
        path = folder / (new_name(serial, now) + OPEN_SUFFIX)
        with refusals_reported(path):
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("xb", buffering=0)
            if take(path, file):
                sync_folder(folder)
                sync_folder(folder.parent)
                return cls(path, file)
            # Another process looked at it before it was locked, and may be removing it because it is empty.
            file.close()
        return cls.create(folder, serial + 1, now)

    def append(self, data: bytes) -> int:
        """The offset at which `data` now stands."""
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
        """Of all that was appended."""
        return self._sha256.hexdigest()

    def sync(self) -> None:
        with refusals_reported(self._path):
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Synced, under its final name, and closed."""
        with refusals_reported(self._path), self._file:
            os.fsync(self._file.fileno())
            finish(self._path)

    def discard(self) -> None:
        """Removed: what was to be its beginning could not be written."""
        with refusals_reported(self._path), self._file:
            self._path.unlink()

    def abandon(self) -> None:
        """Closed as it is, for `recover` to look at."""
        with refusals_reported(self._path):
            self._file.close()


def take(path: Path, file: FileIO | BinaryIO) -> bool:
    """Locks the open file until it is closed, unless another has it or it is no longer the one at `path`."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def finish(path: Path) -> None:
    """Gives a file in progress its final name, for good."""
    path.rename(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))
    sync_folder(path.parent)


def files_in(folder: Path) -> list[str]:
    """The names of all files of the store, oldest first, whether finished or in progress."""
    endings = (SUFFIX, ZSTD_SUFFIX, SUFFIX + OPEN_SUFFIX)
    paths = [path for ending in endings for path in folder.glob("*" + ending)]
    return sorted({path.name.removesuffix(OPEN_SUFFIX) for path in paths})


@contextmanager
def opened(folder: Path, name: str) -> Iterator[BinaryIO]:
    """The file of this name, to be read, finished or not. Raises CaptureDamaged where there is none."""
    if Path(name).name != name:
        raise CaptureDamaged(f"{name!r} is not the name of a file in {folder}")
    finished = folder / name
    # Finished while we look for it in progress: hence the second look.
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
    """Whether a living process holds this file open to append to it."""
    try:
        with (folder / (name + OPEN_SUFFIX)).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # finished meanwhile, or not to be read, which `opened` reports
        return False
    return False


def new_name(serial: int, now: datetime, suffix: str = SUFFIX) -> str:
    """As Heritrix and others name theirs: prefix, UTC time in ms, serial number, host, process."""
    time = now.strftime("%Y%m%d%H%M%S") + f"{now.microsecond // 1000:03}"
    host = re.sub(r"[^A-Za-z0-9]+", "-", platform.node())
    return f"PRESSMARK-{time}-{serial:05}-{host}-{os.getpid()}{suffix}"


def _write_all(file: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def sync_folder(folder: Path) -> None:
    """Makes a new name in the folder survive a power cut, as fsync(2) asks for."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def written_whole(path: Path, draft: Path) -> Iterator[BufferedRandom]:
    """A file that is there whole or not at all: written as `draft` in the same folder, synced, and given its name at
    the end. May be read while it is open. Leaves no draft, unless the process is killed."""
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
