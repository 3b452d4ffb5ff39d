"""An exchange as WARC/1.1 records, built by warcio. Returns bytes; other modules compress them and write files.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.captures.exchange import Exchange, HeldPayload, payload_digest

_IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_TRANSFER_ENCODING = re.compile(rb"^(?=transfer-encoding[ \t]*:)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who crawls, and how: the content of the `warcinfo` record at the start of each file (WARC/1.1 6.2)."""

    software: str
    operator: str = ""
    user_agent: str = ""
    robots: str = ""


@dataclass(frozen=True, slots=True)
class CaptureRecords:
    """A response or revisit record and its request record, to be written in this order."""

    record_id: str
    payload_digest: str
    capture: bytes
    request: bytes


def warcinfo_record(
    file: str, provenance: Provenance, now: datetime, record_id: str | None = None
) -> tuple[str, bytes]:
    """The first record of a file, and its id; without a given id, a new one is made."""
    record_id = record_id or _new_id()
    info = {
        "software": provenance.software,
        "operator": provenance.operator,
        "http-header-user-agent": provenance.user_agent,
        "robots": provenance.robots,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in info.items() if value).encode()
    fields = {"WARC-Record-ID": f"<{record_id}>", "WARC-Date": _date(now), "WARC-Filename": file}
    return record_id, _serialise("warcinfo", "", fields, block, None)


def capture_records(exchange: Exchange, held: HeldPayload | None, warcinfo_id: str) -> CaptureRecords:
    """The records that store this exchange. A `held` payload is referred to, not written again.

    Raises ValueError if the payload differs from the held one, unless the server answered 304.
    """
    record_id = _new_id()
    head = _without_transfer_encoding(exchange.response_head)
    shared = _shared_fields(exchange, warcinfo_id)
    fields = {"WARC-Record-ID": f"<{record_id}>", **shared, **_payload_fields(exchange, held)}
    if held:
        capture = _serialise("revisit", exchange.url, fields, b"", head)
    else:
        capture = _serialise("response", exchange.url, fields, exchange.payload, head)
    request_fields = {"WARC-Record-ID": f"<{_new_id()}>", **shared, "WARC-Concurrent-To": f"<{record_id}>"}
    request = _serialise("request", exchange.url, request_fields, b"", exchange.request)
    return CaptureRecords(record_id, fields["WARC-Payload-Digest"], capture, request)


def _shared_fields(exchange: Exchange, warcinfo_id: str) -> dict[str, str]:
    fields = {"WARC-Date": _date(exchange.requested_at), "WARC-Warcinfo-ID": f"<{warcinfo_id}>"}
    if exchange.ip_address:
        fields["WARC-IP-Address"] = exchange.ip_address
    return fields


def _payload_fields(exchange: Exchange, held: HeldPayload | None) -> dict[str, str]:
    truncated = {"WARC-Truncated": exchange.truncated} if exchange.truncated else {}
    digest = payload_digest(exchange.payload)
    if held is None:
        return {"WARC-Payload-Digest": digest, **truncated}
    if not exchange.is_not_modified and digest != held.payload_digest:
        raise ValueError(f"{exchange.url}: its payload is not the one that {held.record_id} holds")
    return {
        "WARC-Payload-Digest": held.payload_digest,
        "WARC-Profile": _NOT_MODIFIED if exchange.is_not_modified else _IDENTICAL_PAYLOAD,
        "WARC-Refers-To": f"<{held.record_id}>",
        "WARC-Refers-To-Target-URI": held.url,
        "WARC-Refers-To-Date": _date(held.captured_at),
        **truncated,
    }


def _without_transfer_encoding(head: bytes) -> bytes:
    """Renames the Transfer-Encoding field, in the way of Common Crawl, since the chunks were removed.

    A reader that trusts a remaining `Transfer-Encoding: chunked` takes a body that begins with, for example, the line
    `cafe` for a chunk of 51,966 bytes. Restoring the chunks would make warcio's payload digest fail.
    """
    return _TRANSFER_ENCODING.sub(b"X-Crawler-", head)


def _serialise(kind: str, url: str, fields: Mapping[str, str], payload: bytes, head: bytes | None) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    record: ArcWarcRecord = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_headers_dict=dict(fields),
        http_headers=None if head is None else _VerbatimHead(head),
    )
    writer.write_record(record)
    return out.getvalue()


class _VerbatimHead(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """A head that warcio writes unchanged. warcio's own class percent-encodes non-ASCII characters and trims spaces."""

    def __init__(self, head: bytes) -> None:
        super().__init__("", [])
        self._head = head

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self._head

    def __bool__(self) -> bool:
        return True


def _new_id() -> str:
    return uuid.uuid4().urn


def _date(instant: datetime) -> str:
    """A date as in WARC/1.1 5.4: UTC, with as many digits of the second as are known."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
