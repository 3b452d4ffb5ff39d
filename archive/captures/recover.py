"""Finishes the files of writers that died. Any number of processes may do so at once, while others write."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.captures.file_list import enter
from archive.captures.files import OPEN_SUFFIX, SUFFIX, finish, refusals_reported, take
from archive.captures.members import CUT_OFF, Member, scan
from archive.errors import ArchiveUnusable


@dataclass(frozen=True, slots=True)
class Recovered:
    """A file that its writer left unfinished: what was kept of it and what, torn, was cut off, in bytes."""

    file: str
    kept_bytes: int
    cut_bytes: int


def recover(folder: Path) -> list[Recovered]:
    """Cuts each such file after its last sound record and gives it its final name; without one it is removed.

    What was synced is never cut: it stands before the end. A file whose writer lives is left alone.
    Raises ArchiveUnusable where the folder cannot be written.
    """
    unfinished = sorted(folder.glob("*" + SUFFIX + OPEN_SUFFIX))
    return [recovered for path in unfinished for recovered in _recovered(path)]


def _recovered(path: Path) -> Iterator[Recovered]:
    with refusals_reported(path):
        try:
            file = path.open("r+b")
        except FileNotFoundError:  # another process was first
            return
        with file:
            if not take(path, file):
                return
            size = os.fstat(file.fileno()).st_size
            kept = _sound_bytes(file, size)
            if kept:
                file.truncate(kept)
                os.fsync(file.fileno())
                finish(path)
                with suppress(ArchiveUnusable):  # a full disk: as in `writer`
                    enter(path.parent, [path.name.removesuffix(OPEN_SUFFIX)])
            else:
                path.unlink()
    if size:
        yield Recovered(path.name.removesuffix(OPEN_SUFFIX), kept, size - kept)


def _sound_bytes(file: BinaryIO, size: int) -> int:
    """Up to the end of the last sound record. All, where the first record is damaged, and not only cut off: then it
    cannot be told which of the records that follow are the file's own."""
    end = 0
    for member_or_gap in scan(file):
        if isinstance(member_or_gap, Member):
            end = member_or_gap.offset + member_or_gap.length
        elif member_or_gap.offset == 0 and member_or_gap.is_tail and member_or_gap.problem != CUT_OFF:
            return size
    return end
