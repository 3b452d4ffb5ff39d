"""Zstandard coding: one frame per record, with a dictionary at the head of the file, since pages of one site repeat
each other.

The dictionary is the file's first records, whole. Compressed together, in one window, they take as little room as
they can, and the frame of each is then a reference of a few dozen bytes. Later records refer to them as well.

https://iipc.github.io/warc-specifications/specifications/warc-zstd/ (proposed, 1.0)
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import BinaryIO, ClassVar

from archive.captures.members import GZIP, Compression, Decompressor, Unreadable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_FRAME_MAGIC = b"\x28\xb5\x2f\xfd"  # RFC 8878 3.1.1
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"  # a skippable frame that the specification assigns to dictionaries
_HEADER_BYTES = 8  # of a skippable frame's header: magic number and size
_WINDOW_LOG = 23  # 8 MB, which every reader must accept, and the limit for a dictionary
_LARGEST_DICTIONARY_BYTES = 1 << _WINDOW_LOG
_LARGEST_PACKED_BYTES = 1 << 20  # compressed; FastWARC accepts no larger dictionary
_DICTIONARY_OVERHEAD_BYTES = 4096  # tables before the content
_LEAST_CONTENT_BYTES = 1024  # with less content, a dictionary costs more than it saves
_HARDLY_SMALLER = 0.7  # of its size: content that was sent compressed has nothing that other records repeat
_SAMPLES = 8  # records outside the dictionary whose statistics its tables use
_DICTIONARY_LEVEL = 19  # for the first records: level 16 takes a third of the time and 5 % more space
_RECORD_LEVEL = 9  # of the records after them
_GAUGE_LEVEL = 9  # compresses less than _DICTIONARY_LEVEL, so that the content is never too large
_DICTIONARIES_HELD = 2  # some 20 MB each; decompressing a dictionary takes 15 ms


@dataclass(frozen=True)
class Zstd:
    """The coding of one file, whose frames need its `dictionary`, if it has one."""

    dictionary: bytes = b""
    start: int = 0

    magic: ClassVar[bytes] = _FRAME_MAGIC
    errors: ClassVar[tuple[type[Exception], ...]] = (zstd.ZstdError, EOFError)

    def compress(self, record: bytes) -> bytes:
        dictionary = self._dictionary
        return _compress(record, _RECORD_LEVEL, dictionary.as_digested_dict if dictionary else None)

    def decompressor(self) -> Decompressor:
        return zstd.ZstdDecompressor(zstd_dict=self._dictionary)

    @cached_property
    def _dictionary(self) -> zstd.ZstdDict | None:
        return zstd.ZstdDict(self.dictionary) if self.dictionary else None


def with_dictionary(records: Iterable[bytes]) -> tuple[Zstd, bytes]:
    """A coding for a file of these records, and the head of the file. Reads only as many records as it needs."""
    content, samples = _content(records)
    if len(content) < _LEAST_CONTENT_BYTES:
        return Zstd(), b""
    raw = zstd.ZstdDict(content, is_raw=True)
    size = len(content) + _DICTIONARY_OVERHEAD_BYTES
    dictionary = zstd.finalize_dict(raw, samples or [content], size, _RECORD_LEVEL).dict_content
    packed = _compress(dictionary, _DICTIONARY_LEVEL)
    head = _DICTIONARY_MAGIC + len(packed).to_bytes(4, "little") + packed
    return Zstd(dictionary, len(head)), head


def _content(records: Iterable[bytes]) -> tuple[bytes, list[bytes]]:
    """The first records, which go into the dictionary, and some that do not."""
    content, samples, packed_bytes = bytearray(), list[bytes](), 2 * _DICTIONARY_OVERHEAD_BYTES
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _GAUGE_LEVEL,
        zstd.CompressionParameter.window_log: _WINDOW_LOG,
    }
    gauge = zstd.ZstdCompressor(options=options)
    for record in records:
        if len(samples) == _SAMPLES:
            break
        added = len(gauge.compress(record, gauge.FLUSH_BLOCK))
        if added > _HARDLY_SMALLER * len(record):
            continue
        fits = len(content) + len(record) + _DICTIONARY_OVERHEAD_BYTES <= _LARGEST_DICTIONARY_BYTES
        if fits and packed_bytes + added <= _LARGEST_PACKED_BYTES:
            content += record
            packed_bytes += added
        else:
            samples.append(record)
    return bytes(content), samples


def _compress(data: bytes, level: int, dictionary: tuple[zstd.ZstdDict, int] | None = None) -> bytes:
    """Compress with the content size and a checksum, as the specification requires."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: level,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return zstd.compress(data, options=options, zstd_dict=dictionary)


def coding_of(file: BinaryIO) -> Compression:
    """The coding in which a file of the store is written. Raises Unreadable for a broken dictionary."""
    file.seek(0)
    beginning = file.read(_HEADER_BYTES)
    if beginning.startswith(_FRAME_MAGIC):
        return Zstd()
    if not beginning.startswith(_DICTIONARY_MAGIC):
        return GZIP
    packed = file.read(min(int.from_bytes(beginning[4:], "little"), _LARGEST_DICTIONARY_BYTES))
    try:
        return _with_packed(packed)
    except (zstd.ZstdError, ValueError) as error:
        raise Unreadable(f"the dictionary of the file is damaged: {error}") from error


def is_dictionary_cut_off(file: BinaryIO, size: int) -> bool:
    """Whether a file of this size ends inside its dictionary, so that no record was written."""
    file.seek(0)
    beginning = file.read(_HEADER_BYTES)
    return size < _HEADER_BYTES + int.from_bytes(beginning[4:], "little")


@lru_cache(_DICTIONARIES_HELD)
def _with_packed(packed: bytes) -> Zstd:
    dictionary = zstd.decompress(packed) if packed.startswith(_FRAME_MAGIC) else packed
    return Zstd(zstd.ZstdDict(dictionary).dict_content, _HEADER_BYTES + len(packed))
