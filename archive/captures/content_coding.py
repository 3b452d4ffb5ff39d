"""Undoes the Content-Encoding of a payload (RFC 9110 8.4), and never makes more of it than is allowed."""

import sys
import zlib
from collections.abc import Callable

import brotli

from archive.errors import BodyUndecodable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK_BYTES = 1 << 16

# Decodes the next bytes to at most so many, or a few more.
_Decode = Callable[[bytes, int], bytes]


def decoded(payload: bytes, content_encoding: str | None, max_bytes: int) -> bytes:
    """The payload without its codings, the last of which was put on last.

    A payload that was cut off gives what there is of it. One that does not decode at all is given back as it
    is: servers say `gzip` of pages, mostly of errors, that they never compressed.
    Raises BodyUndecodable for a coding that is not known here and where the result exceeds `max_bytes`.
    """
    for coding in reversed((content_encoding or "").lower().split(",")):
        payload = _undone(payload, coding.strip(), max_bytes)
    return payload


def _undone(payload: bytes, coding: str, max_bytes: int) -> bytes:
    if not payload or coding in {"", "identity"}:
        return payload
    if coding not in _CODINGS:
        raise BodyUndecodable(f"its Content-Encoding {coding!r} is not known")
    decode = _CODINGS[coding](payload)
    body = bytearray()
    for start in range(0, len(payload), _CHUNK_BYTES):
        try:
            body += decode(payload[start : start + _CHUNK_BYTES], max_bytes - len(body) + 1)
        except (
            zlib.error,
            brotli.error,
            zstd.ZstdError,
            EOFError,
        ):  # EOFError: more after the end of a zstd frame
            return bytes(body) or payload
        if len(body) > max_bytes:
            raise BodyUndecodable(f"it decodes to more than {max_bytes} bytes")
    return bytes(body)


def _gzip(_: bytes) -> _Decode:
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress


def _deflate(payload: bytes) -> _Decode:
    """RFC 9110 8.4.1.2 means the zlib format; some servers send the bare deflate stream."""
    is_zlib = payload[0] & 0x0F == 8 and int.from_bytes(payload[:2], "big") % 31 == 0  # RFC 1950 2.2
    return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS).decompress


def _brotli(_: bytes) -> _Decode:
    decompressor = brotli.Decompressor()
    return lambda data, limit: decompressor.process(data, output_buffer_limit=limit)


def _zstd(_: bytes) -> _Decode:
    return zstd.ZstdDecompressor().decompress


_CODINGS: dict[str, Callable[[bytes], _Decode]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
