"""Exchanges to keep, a writer to keep them with, and what other WARC tools say of the files."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from warcio.checker import Checker

from archive.captures import (
    CaptureRef,
    CaptureStore,
    CaptureWriter,
    Damage,
    Exchange,
    HeldPayload,
    Provenance,
)
from archive.captures.writer import ROTATION_BYTES

URL = "https://blog.example/a-post"
PAGE = b"<!doctype html><title>A post</title><p>It rained."
REQUEST = b"GET /a-post HTTP/1.1\r\nHost: blog.example\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\n\r\n"


def exchange(payload: bytes = PAGE, head: bytes = HEAD, url: str = URL) -> Exchange:
    now = datetime.now(UTC)
    return Exchange(url, now, REQUEST, head, payload, ip_address="192.0.2.7")


def writer(folder: Path, max_bytes: int = ROTATION_BYTES, *, zstd: bool = False) -> CaptureWriter:
    """With `zstd`, one whose files have a dictionary."""
    return CaptureWriter(
        folder,
        Provenance("pressmark/0.1", operator="crawl@example.org"),
        max_bytes=max_bytes,
        earlier=earlier if zstd else None,
    )


def earlier(_url: str) -> list[bytes]:
    return [b"".join(b"<p>It rained on day %d of the year.</p>\n" % day for day in range(365))]


def keep(folder: Path, *exchanges: Exchange, zstd: bool = False) -> list[CaptureRef]:
    with writer(folder, zstd=zstd) as captures:
        return [captures.append(each) for each in exchanges]


def held(ref: CaptureRef, original: Exchange) -> HeldPayload:
    return HeldPayload(ref.record_id, original.url, original.requested_at, ref.payload_digest)


def damages(folder: Path) -> list[Damage]:
    return [found for found in CaptureStore(folder).records() if isinstance(found, Damage)]


def warcio_finds_fault(folder: Path) -> bool:
    """What `warcio check` says of the finished files."""
    inputs = [str(path) for path in folder.glob("*.warc.gz")]
    return bool(Checker(SimpleNamespace(inputs=inputs, verbose=False)).process_all())
