"""Undoes the Content-Encoding of a payload (RFC 9110 8.4), up to a size limit."""

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli

from archive.errors import BodyTooLarge, BodyUndecodable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK_BYTES = 1 << 16
_GZIP = re.compile(rb"\x1f\x8b")
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")  # RFC 8878 3.1.1, 3.1.2 (skippable)
_MOST_MEMBERS = (
    10_000  # members of 64 kB, as parallel compressors make them: 600 MB in all; empty ones only cost time
)
_BEGINNING_BYTES = 4  # enough for both, and fewer than any member has

# Decodes the next bytes, piece by piece, up to about so many in all.
_Decode = Callable[[bytes, int], Iterable[bytes]]


def decoded(payload: bytes, content_encoding: str | None, max_bytes: int) -> bytes:
    """The payload without its codings, undone in the reverse order.

    A payload that was cut off gives the part that can be decoded. A payload that cannot be decoded at all is returned
    unchanged: servers declare `gzip` for pages, mostly error pages, that they never compressed. Raises BodyUndecodable
    for an unknown coding, and BodyTooLarge if the result exceeds `max_bytes`.
    """
    for coding in reversed((content_encoding or "").lower().split(",")):
        payload = _undone(payload, coding.strip(), max_bytes)
    return payload


def _undone(payload: bytes, coding: str, max_bytes: int) -> bytes:
    if not payload or coding in {"", "identity"}:
        return payload
    if coding not in _CODINGS:
        raise BodyUndecodable(f"unknown Content-Encoding {coding!r}")
    decode = _CODINGS[coding](payload)
    body = bytearray()
    try:
        for start in range(0, len(payload), _CHUNK_BYTES):
            for piece in decode(payload[start : start + _CHUNK_BYTES], max_bytes - len(body) + 1):
                body += piece
                if len(body) > max_bytes:
                    raise BodyTooLarge(f"larger than {max_bytes} bytes when decoded")
    except (zlib.error, brotli.error, zstd.ZstdError):
        return bytes(body) or payload
    return bytes(body)


class _Members:
    """Decodes consecutive members (RFC 1952 2.2) or frames (RFC 8878 3.1) as one body. If something else follows the
    end of a member, it is ignored, with everything after it."""

    def __init__(
        self,
        decompressor: Callable[[], "zlib._Decompress | zstd.ZstdDecompressor"],
        beginning: re.Pattern[bytes],
    ) -> None:
        self._decompressor = decompressor
        self._beginning = beginning
        self._member = decompressor()
        self._between = b""  # too few bytes to tell what begins here
        self._is_over = False
        self._members = 1

    def __call__(self, data: bytes, limit: int) -> Iterator[bytes]:
        data = self._between + data
        while data and (not self._member.eof or self._begin_next(data)):
            piece = self._member.decompress(data, limit)
            limit -= len(piece)
            yield piece
            data = self._member.unused_data
        self._between = b"" if self._is_over else data

    def _begin_next(self, data: bytes) -> bool:
        """Whether the next member begins here, as far as the bytes so far show."""
        if self._is_over or len(data) < _BEGINNING_BYTES:
            return False
        self._is_over = self._beginning.match(data) is None
        if not self._is_over:
            self._count_another()
            self._member = self._decompressor()
        return not self._is_over

    def _count_another(self) -> None:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise BodyUndecodable(f"compressed in more than {_MOST_MEMBERS} parts")


def _gzip(_: bytes) -> _Decode:
    return _Members(lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), _GZIP)


def _deflate(payload: bytes) -> _Decode:
    """Decodes `deflate`: RFC 9110 8.4.1.2 means the zlib format, but some servers send the bare deflate stream."""
    is_zlib = payload[0] & 0x0F == 8 and int.from_bytes(payload[:2], "big") % 31 == 0  # RFC 1950 2.2
    decompressor = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
    return lambda data, limit: [decompressor.decompress(data, limit)]


def _brotli(_: bytes) -> _Decode:
    decompressor = brotli.Decompressor()
    return lambda data, limit: [decompressor.process(data, output_buffer_limit=limit)]


def _zstd(_: bytes) -> _Decode:
    return _Members(zstd.ZstdDecompressor, _ZSTD)


_CODINGS: dict[str, Callable[[bytes], _Decode]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
