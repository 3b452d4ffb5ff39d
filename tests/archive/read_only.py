"""Folders that nobody may write to, also where root runs the tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65_534


@contextmanager
def open_to_all() -> Iterator[Path]:
    """A folder that other users may read; pytest's own are closed to them. It is removed at the end."""
    made = Path(tempfile.mkdtemp(prefix="pressmark-read-only-"))
    try:
        yield made
    finally:
        _allow(made, 0o755, 0o644)
        shutil.rmtree(made)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write to this folder and the one around it; the tests' user may be root, who always may."""
    _allow(folder.parent, 0o555, 0o444)
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def _allow(folder: Path, folders: int, files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folders if path.is_dir() else files)
