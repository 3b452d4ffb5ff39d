"""Zstandard, one frame a record, with a dictionary at the head of the file: pages of one site repeat each other.

https://iipc.github.io/warc-specifications/specifications/warc-zstd/ (proposed, 1.0)
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, ClassVar

from archive.captures.members import GZIP, Coding, Decompressor, Unreadable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_FRAME_MAGIC = b"\x28\xb5\x2f\xfd"  # RFC 8878 3.1.1
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"  # a skippable frame that the specification gives to dictionaries
_HEADER_BYTES = 8  # of a skippable frame: magic number and size
_LARGEST_DICTIONARY_BYTES = 1 << 23  # that any reader has to take
_LEVEL = 9  # 19 takes 20 times as long and saves 7 %
_DICTIONARY_OVERHEAD_BYTES = 4096  # tables before the content


@dataclass(frozen=True)
class Zstd:
    """The frames of one file, which all need its `dictionary`, if it has one."""

    dictionary: bytes = b""
    start: int = 0

    magic: ClassVar[bytes] = _FRAME_MAGIC
    errors: ClassVar[tuple[type[Exception], ...]] = (zstd.ZstdError, EOFError)

    def compress(self, record: bytes) -> bytes:
        """With its size and a checksum, as the specification asks for."""
        options: dict[int, int] = {
            zstd.CompressionParameter.compression_level: _LEVEL,
            zstd.CompressionParameter.checksum_flag: 1,
        }
        return zstd.compress(record, options=options, zstd_dict=self._dictionary)

    def decompressor(self) -> Decompressor:
        return zstd.ZstdDecompressor(zstd_dict=self._dictionary)

    @cached_property
    def _dictionary(self) -> zstd.ZstdDict | None:
        return zstd.ZstdDict(self.dictionary) if self.dictionary else None


def with_dictionary(samples: Sequence[bytes]) -> tuple[Zstd, bytes]:
    """A coding for records like these, of which the first is the dictionary's content, and the head of its file."""
    content = samples[0][: _LARGEST_DICTIONARY_BYTES // 2]
    size = len(content) + _DICTIONARY_OVERHEAD_BYTES
    dictionary = zstd.finalize_dict(zstd.ZstdDict(content, is_raw=True), samples, size, _LEVEL).dict_content
    packed = Zstd().compress(dictionary)
    head = _DICTIONARY_MAGIC + len(packed).to_bytes(4, "little") + packed
    return Zstd(dictionary, len(head)), head


def coding_of(file: BinaryIO) -> Coding:
    """The coding that a file of the store is written in. Raises Unreadable for a broken dictionary."""
    file.seek(0)
    beginning = file.read(_HEADER_BYTES)
    if beginning.startswith(_FRAME_MAGIC):
        return Zstd()
    if not beginning.startswith(_DICTIONARY_MAGIC):
        return GZIP
    packed = file.read(min(int.from_bytes(beginning[4:], "little"), _LARGEST_DICTIONARY_BYTES))
    try:
        dictionary = zstd.decompress(packed) if packed.startswith(_FRAME_MAGIC) else packed
        return Zstd(zstd.ZstdDict(dictionary).dict_content, _HEADER_BYTES + len(packed))
    except (zstd.ZstdError, ValueError) as error:
        raise Unreadable(f"the file's dictionary is broken: {error}") from error
