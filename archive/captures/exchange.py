"""The data that a crawler passes to the store and gets back: one HTTP exchange, and a reference to its record."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from archive.captures.http_message import ResponseHead, is_one_head

NOT_MODIFIED = 304
WITHDRAWN = frozenset({404, 410})  # RFC 9110 15.5.5, 15.5.11: the page was taken down

# WARC/1.1 5.13: why a payload is shorter than what the server meant to send.
Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, byte for byte.

    `request` and `response_head` are a start line, header lines and the blank line that ends them.
    `payload` is the body as it came over the wire: Content-Encoding still on, Transfer-Encoding taken off
    (RFC 9112 6.1), which is what WARC/1.1 6.3.2 calls the payload.
    Raises ValueError for what is no exchange, such as a head with text after its blank line.
    """

    url: str
    requested_at: datetime
    request: bytes
    response_head: bytes
    payload: bytes
    ip_address: str | None = None
    truncated: Truncation | None = None

    def __post_init__(self) -> None:
        if self.requested_at.utcoffset() != timedelta(0):
            raise ValueError(f"{self.url}: the time of a request is an aware datetime in UTC")
        if not self.url.isprintable() or " " in self.url:
            raise ValueError(f"{self.url!r} has characters that no URL has (RFC 3986)")
        if not (is_one_head(self.request) and is_one_head(self.response_head)):
            raise ValueError(f"{self.url}: a head ends with its first blank line and has nothing after it")
        ResponseHead.parse(self.response_head)

    @property
    def is_not_modified(self) -> bool:
        """Whether the response says that the client's copy is still valid (RFC 9110 15.4.5)."""
        return ResponseHead.parse(self.response_head).status == NOT_MODIFIED


@dataclass(frozen=True, slots=True)
class HeldPayload:
    """A payload that a response record already holds; `record_id` is never the id of a revisit."""

    record_id: str
    url: str
    captured_at: datetime
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: the name of its file in the store, and the offset in bytes."""

    file: str
    offset: int

    def __str__(self) -> str:
        return f"{self.file}, byte {self.offset}"


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """What a row needs to know about a capture: the place of its record, and what the response said about itself.

    `length` is the size in bytes of the compressed record, `payload_size` that of the payload within it: 0 if another
    record, `revisit_of`, holds the payload. Record ids are written `urn:uuid:...`.
    """

    record_id: str
    place: Place
    length: int
    payload_digest: str
    payload_size: int
    status: int
    media_type: str | None
    revisit_of: str | None


@lru_cache(maxsize=1)  # requested several times in a row for the same payload
def payload_digest(payload: bytes) -> str:
    """The payload's digest as WARC tools write and compare it: `sha1:` and Base32.

    SHA-1, because all WARC tools and CDX indexes use it: `warcio check` verifies it, pywb finds the original of a
    revisit by it, and other archives can be queried for it. It detects decay, not forgery: whoever can change a record
    can change its digest as well.
    """
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode("ascii")
