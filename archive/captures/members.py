"""gzip, one member a record: compress one, read one at an offset, find them all even past a damaged stretch.

WARC/1.1 Annex D. Another compression would be another module with these three functions.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"  # RFC 1952 2.3.1: ID1, ID2, and deflate as the method
_BEGINNING = b"WARC/"
_CHUNK_BYTES = 1 << 16
_GZIP_WBITS = 31  # zlib: a window of 32 kB, with gzip's header and its CRC


@dataclass(frozen=True, slots=True)
class Member:
    """A sound member: `length` bytes of the file from `offset`, and the record in it."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the file in which no sound member begins; `is_tail` if it reaches the file's end."""

    offset: int
    length: int
    problem: str
    is_tail: bool


class Unreadable(ValueError):
    """No sound member begins at this offset; the message says why."""


def compress(record: bytes) -> bytes:
    return gzip.compress(record, compresslevel=6, mtime=0)


def read_member(file: BinaryIO, offset: int) -> Member:
    """The member that begins at `offset`. Raises Unreadable."""
    file.seek(offset)
    decompressor = zlib.decompressobj(_GZIP_WBITS)
    parts = []
    while not decompressor.eof:
        chunk = file.read(_CHUNK_BYTES)
        if not chunk:
            raise Unreadable("the file ends within the record")
        try:
            parts.append(decompressor.decompress(chunk))
        except zlib.error as error:
            raise Unreadable(f"it does not decompress: {error}") from error
    return Member(offset, file.tell() - len(decompressor.unused_data) - offset, b"".join(parts))


def scan(file: BinaryIO) -> Iterator[Member | Gap]:
    """All of the file, from its beginning: what is sound, and the gaps between."""
    offset = 0
    while file.seek(offset) == offset and file.read(1):
        try:
            found: Member | Gap = read_member(file, offset)
        except Unreadable as unreadable:
            found = _gap(file, offset, str(unreadable))
        yield found
        offset += found.length


def _gap(file: BinaryIO, offset: int, problem: str) -> Gap:
    end = _next_beginning(file, offset + 1)
    if end is None:
        return Gap(offset, file.seek(0, 2) - offset, problem, is_tail=True)
    return Gap(offset, end - offset, problem, is_tail=False)


def _next_beginning(file: BinaryIO, start: int) -> int | None:
    """Where the next sound member begins that holds a WARC record."""
    while True:
        file.seek(start)
        chunk = file.read(_CHUNK_BYTES)
        if len(chunk) < len(_MAGIC):
            return None
        at = chunk.find(_MAGIC)
        if at < 0:
            start += len(chunk) - len(_MAGIC) + 1
        elif _holds_a_record(file, start + at):
            return start + at
        else:
            start += at + 1


def _holds_a_record(file: BinaryIO, offset: int) -> bool:
    try:
        return read_member(file, offset).data.startswith(_BEGINNING)
    except Unreadable:
        return False
