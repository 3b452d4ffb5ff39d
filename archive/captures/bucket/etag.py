"""The ETag that a server of objects gives to a file: by it an upload is checked without a download.

It is the MD5 of the bytes, and for an object that was uploaded in parts the MD5 of its parts' MD5s with their number.
Servers that encrypt objects with keys of their own, and some others, give another ETag; then only the bytes can tell.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from archive.captures.files import refusals_reported

PART_BYTES = 16 << 20  # at most 10,000 parts make an object


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """A file on this machine: its size and digests."""

    size_bytes: int
    sha256: str
    etag: str


def local_copy(path: Path) -> LocalCopy:
    """Read the file. Raises ArchiveUnusable."""
    size, whole, parts = 0, hashlib.sha256(), list[bytes]()
    with refusals_reported(path), path.open("rb") as file:
        while part := file.read(PART_BYTES):
            size += len(part)
            whole.update(part)
            parts.append(_md5(part))
    return LocalCopy(size, whole.hexdigest(), _etag(parts))


def _etag(parts: list[bytes]) -> str:
    if len(parts) == 1:
        return parts[0].hex()
    return f"{_md5(b''.join(parts)).hex()}-{len(parts)}" if parts else _md5(b"").hex()


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()
