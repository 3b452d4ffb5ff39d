"""A file that is there whole or not at all, whatever happens while it is written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from archive.captures.files import written_whole
from archive.errors import CannotExport


@contextmanager
def whole_file(path: Path) -> Iterator[BufferedRandom]:
    """As `written_whole`, by a name of this process. Raises CannotExport where the disk refuses."""
    draft = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        with written_whole(path, draft) as file:
            yield file
    except OSError as error:
        raise CannotExport(f"cannot write {path}: {error.strerror or error}") from error
