"""Where an export is written: a file that is there whole or not at all, whatever happens meanwhile; or what is no file
of its own, such as a pipe, a device or a link, into which it is written."""

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
    """As `written_whole`, by a name of this process. Raises CannotExport where the disk refuses."""
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    with _refusals_told(path), written_whole(path, draft) as file:
        yield file


def is_replaceable(path: Path) -> bool:
    """Whether a file of this name may be put in the place of what has it: not of a link, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return True


@contextmanager
def written_into(path: Path) -> Iterator[BufferedRandom]:
    """A file that is copied, when it is whole, into what is at a path, which stays what it is. Raises CannotExport."""
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
