"""Copies records in another coding to new files, and leaves the old files unchanged. Knows no SQL.

A record keeps its bytes and its id; only its place changes. The records of one visit stay together and in order, as
`visits` needs them, and the warcinfo that they name precedes them.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from archive.captures.exchange import Place
from archive.captures.file_list import enter
from archive.captures.files import (
    SUFFIX,
    ZSTD_SUFFIX,
    new_name,
    refusals_reported,
    remove_files,
    sync_folder,
    take,
    written_whole,
)
from archive.captures.frames import coding_of, with_dictionary
from archive.captures.members import GZIP, Compression, Member, read_member
from archive.captures.record import Record
from archive.captures.recorded_visit import RecordedVisit
from archive.captures.warc_files import WarcFiles
from archive.errors import ArchiveUnusable

LOCK = "repack.lock"
UNFINISHED_SUFFIX = ".repacking"  # readers of the store ignore files with this suffix


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that now also stands at `place`, in `length` bytes."""

    record_id: str
    place: Place
    length: int


class Repacker:
    """Writes visits to new files; `publish` gives the files their final names, after which readers see them."""

    def __init__(self, warcs: WarcFiles, warcinfos: dict[str, Place], to_zstd: bool, max_bytes: int) -> None:
        self._warcs = warcs
        self._folder = warcs.folder
        self._warcinfos = warcinfos
        self._to_zstd = to_zstd
        self._max_bytes = max_bytes
        self.files: list[str] = []

    def write(self, visits: Sequence[RecordedVisit]) -> Iterator[Moved]:
        """Write the visits to one file, or to several if they are too large for one."""
        coding, head = self._coding(visits)
        left = list(reversed(visits))
        while left:
            name = new_name(len(self.files), datetime.now(UTC), ZSTD_SUFFIX if self._to_zstd else SUFFIX)
            path = self._folder / (name + UNFINISHED_SUFFIX)
            with refusals_reported(path), path.open("xb") as file:
                self.files.append(name)
                yield from self._fill(file, name, coding, head, left)
                file.flush()
                os.fsync(file.fileno())

    def unfinished_bytes(self) -> dict[str, int]:
        """The size of each file that was written."""
        return {name: (self._folder / (name + UNFINISHED_SUFFIX)).stat().st_size for name in self.files}

    def publish(self) -> None:
        with refusals_reported(self._folder):
            for name in self.files:
                (self._folder / (name + UNFINISHED_SUFFIX)).rename(self._folder / name)
            sync_folder(self._folder)
        enter(self._folder, self.files)

    def _coding(self, visits: Sequence[RecordedVisit]) -> tuple[Compression, bytes]:
        if not self._to_zstd:
            return GZIP, b""
        described: set[str] = set()
        return with_dictionary(data for visit in visits for _, data in self._records(visit, described))

    def _fill(
        self, file: BinaryIO, name: str, coding: Compression, head: bytes, visits: list[RecordedVisit]
    ) -> Iterator[Moved]:
        """Take visits off the end of the list, at least one, until the file is full."""
        file.write(head)
        described: set[str] = set()
        while visits:
            for record_id, data in self._records(visits.pop(), described):
                packed = coding.compress(data)
                place = Place(name, file.tell())
                file.write(packed)
                yield Moved(record_id, place, len(packed))
            if file.tell() >= self._max_bytes:
                return

    def _records(self, visit: RecordedVisit, described: set[str]) -> Iterator[tuple[str, bytes]]:
        for capture in visit.captures:
            for data in self._with_requests(capture.place):
                record = Record.parse(data)
                info = (record.field("WARC-Warcinfo-ID") or "").strip("<>")
                if info in self._warcinfos and info not in described:
                    described.add(info)
                    yield info, self._member(self._warcinfos[info]).data
                yield record.record_id, data

    def _with_requests(self, place: Place) -> Sequence[bytes]:
        """The record at `place`, and the requests after it, which belong to it."""
        with self._warcs.opened(place.file) as file:
            coding = coding_of(file)
            end = file.seek(0, os.SEEK_END)
            member = read_member(file, place.offset, coding)
            records = [member.data]
            while (offset := member.offset + member.length) < end:
                member = read_member(file, offset, coding)
                if Record.parse(member.data).type != "request":
                    break
                records.append(member.data)
            return records

    def _member(self, place: Place) -> Member:
        with self._warcs.opened(place.file) as file:
            return read_member(file, place.offset, coding_of(file))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Raises ArchiveUnusable while another process repacks the folder."""
    path = folder / LOCK
    with refusals_reported(path):
        file = path.open("ab")
    with file:
        if not take(path, file):
            raise ArchiveUnusable(f"{folder}: another process is repacking this archive")
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is complete and on the disk before it has its name."""
    draft = path.with_name(path.name + UNFINISHED_SUFFIX)
    with refusals_reported(path), written_whole(path, draft) as file:
        file.write(text.encode())


def remove_unfinished(folder: Path) -> None:
    remove_files(folder, [path.name for path in folder.glob("*" + UNFINISHED_SUFFIX)])
