"""The destination of an export: a file that exists completely or not at all, or an existing pipe, device or link, into
which the export is written."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile

from archive.captures.files import written_whole
from archive.errors import CannotExport


@contextmanager
def whole_file(path: Path) -> Iterator[BufferedRandom]:
    """Like `written_whole`, with a draft name for this process. Raises CannotExport if the disk refuses a write."""
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    with _refusals_told(path), written_whole(path, draft) as file:
        yield file


def is_replaceable(path: Path) -> bool:
    """Whether a file can replace what is at this path: not a link, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return True


@contextmanager
def written_into(path: Path) -> Iterator[BufferedRandom]:
    """A temporary file that is copied, once complete, into what is at a path. Raises CannotExport."""
    with _refusals_told(path):
        if path.is_dir():
            raise CannotExport(f"{path} is a folder: name a file in it")
        with TemporaryFile() as whole:
            yield whole
            whole.seek(0)
            with path.open("wb", buffering=0) as out:
                copyfileobj(whole, out)


@contextmanager
def _refusals_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotExport(f"cannot write {path}: {error.strerror or error}") from error
