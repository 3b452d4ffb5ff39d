"""A file that is there whole or not at all, whatever happens while it is written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from archive.captures.files import sync_folder
from archive.errors import CannotExport


@contextmanager
def whole_file(path: Path) -> Iterator[BufferedRandom]:
    """Written beside `path` under another name, synced, and given its name at the end. May be read while it is
    open. Raises CannotExport where the disk refuses, and then leaves nothing."""
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        with draft.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise CannotExport(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
