"""Finishes files whose writers died. Any number of processes may do so at once, while others write."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.captures.file_list import enter
from archive.captures.files import OPEN_SUFFIX, SUFFIX, ZSTD_SUFFIX, finish, refusals_reported, take
from archive.captures.frames import coding_of, is_dictionary_cut_off
from archive.captures.members import CUT_OFF, Member, Unreadable, scan
from archive.errors import ArchiveUnusable


@dataclass(frozen=True, slots=True)
class Recovered:
    """A file that its writer left unfinished: how many bytes of it were kept, and how many of a torn record were cut
    off."""

    file: str
    kept_bytes: int
    cut_bytes: int


def recover(folder: Path) -> list[Recovered]:
    """Cut each unfinished file after its last intact record and give it its final name; a file without one is deleted.

    Synced records are never cut: they are before that end. A file whose writer is alive is left alone. Raises
    ArchiveUnusable if the folder cannot be written.
    """
    unfinished = sorted(
        path for suffix in (SUFFIX, ZSTD_SUFFIX) for path in folder.glob("*" + suffix + OPEN_SUFFIX)
    )
    return [recovered for path in unfinished for recovered in _recovered(path)]


def _recovered(path: Path) -> Iterator[Recovered]:
    with refusals_reported(path):
        try:
            file = path.open("r+b")
        except FileNotFoundError:  # another process was faster
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
                with suppress(ArchiveUnusable):  # a full disk, as in `writer`
                    enter(path.parent, [path.name.removesuffix(OPEN_SUFFIX)])
            else:
                path.unlink()
    if size:
        yield Recovered(path.name.removesuffix(OPEN_SUFFIX), kept, size - kept)


def _sound_bytes(file: BinaryIO, size: int) -> int:
    """The size of the file up to the end of its last intact record. If the first record is damaged, and not only cut
    off, the whole size: then nobody can tell which of the following records are the file's own."""
    end = 0
    try:
        coding = coding_of(file)
    except Unreadable:
        return 0 if is_dictionary_cut_off(file, size) else size
    for member_or_gap in scan(file, coding):
        if isinstance(member_or_gap, Member):
            end = member_or_gap.offset + member_or_gap.length
        elif (
            member_or_gap.offset == coding.start
            and member_or_gap.is_tail
            and member_or_gap.problem != CUT_OFF
        ):
            return size
    return end
