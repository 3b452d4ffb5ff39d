"""A line of a CDXJ index: where in a WARC a capture stands, under a key that sorts by host and time.

https://specs.webrecorder.net/cdxj/0.1.0/
"""

import json
from urllib.parse import urlsplit

from archive.captures import StoredRecord


def line(capture: StoredRecord, file: str, offset: int, length: int) -> str:
    """The index line of a record: compressed, it has `length` bytes at `offset` of `file`."""
    record = capture.record
    assert record.response is not None, "a capture has a response"
    fields = {
        "url": record.url,
        "mime": "warc/revisit" if record.held else record.response.media_type or "unk",
        "status": str(record.response.status),
        "digest": record.field("WARC-Payload-Digest") or "",
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    return f"{surt(record.url)} {record.captured_at:%Y%m%d%H%M%S} {json.dumps(fields)}"


def surt(url: str) -> str:
    """The URL as web archives sort it: host reversed, without `www`, lower case, parameters in order."""
    parts = urlsplit(url.lower())
    host = parts.hostname or ""
    labels = host.split(".")
    if labels[0].rstrip("0123456789") == "www" and len(labels) > 1:
        del labels[0]
    port = f":{parts.port}" if parts.port else ""
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    return f"{','.join(reversed(labels))}{port}){parts.path or '/'}{query}"
