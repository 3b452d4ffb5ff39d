"""Bodies that hurt: made on the fly, so that the server that sends them stays small."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from functools import cache

MEBIBYTE = 1 << 20
FILLER = b"<p>" + b"All work and no play makes Jack a dull boy. " * 200 + b"</p>\n"


def article(title: str = "A quiet page", head: str = "") -> str:
    """A small, correct article: what a page is when nothing is wrong with it."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | Trouble</title>{head}</head>
<body><article><h1>{title}</h1><p class="byline">By Ada Stone</p><time datetime="2024-05-01">1 May 2024</time>
<p>The clock on the town hall was put right on Wednesday, for the first time since the great storm, and for
some minutes nobody in the square knew what to do with the afternoon.</p>
<p>The clockmaker had come from the next valley with her own ladder. She found a swift's nest behind the
fourth wheel, waited a week until it was empty, and charged the town for one hour.</p>
<p>Since then the bus has been late again every day, as it had always been; nobody had noticed before.</p>
</article></body></html>
"""


def filler(size_bytes: int) -> Iterator[bytes]:
    """That many bytes of dull paragraphs."""
    for _ in range(size_bytes // len(FILLER)):
        yield FILLER
    yield FILLER[: size_bytes % len(FILLER)]


def nested(depth: int) -> bytes:
    return b"<html><body>" + b"<div>" * depth + b"deep" + b"</div>" * depth + b"</body></html>"


def gzip_bomb(inflated_mebibytes: int) -> Iterator[bytes]:
    """One correct gzip member (RFC 1952) of that many MiB of spaces, about a thousandth of it on the wire.

    A fully flushed deflate block refers to nothing before it, so the same kilobyte can be sent many times.
    """
    yield gzip.compress(b"", mtime=0)[:10]
    block = _deflated_mebibyte()
    for _ in range(inflated_mebibytes):
        yield block
    yield zlib.compressobj(wbits=-15).flush()
    yield struct.pack("<II", _crc_of_spaces(inflated_mebibytes), inflated_mebibytes * MEBIBYTE % (1 << 32))


@cache
def _deflated_mebibyte() -> bytes:
    deflate = zlib.compressobj(level=9, wbits=-15)
    return deflate.compress(b" " * MEBIBYTE) + deflate.flush(zlib.Z_FULL_FLUSH)


@cache
def _crc_of_spaces(mebibytes: int) -> int:
    crc, spaces = 0, b" " * MEBIBYTE
    for _ in range(mebibytes):
        crc = zlib.crc32(spaces, crc)
    return crc
