"""The WARC store: appends exchanges, reads them back, verifies them. Knows no SQL and opens no socket.

Only the process that created a file appends to it, and a finished file never changes. Finished files can therefore be
copied to other storage, and everything else can be rebuilt from them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.captures.content_coding import decoded
    from archive.captures.exchange import (
        NOT_MODIFIED,
        WITHDRAWN,
        CaptureRef,
        Exchange,
        HeldPayload,
        Place,
        Truncation,
        payload_digest,
    )
    from archive.captures.record import Record
    from archive.captures.record_writer import Provenance
    from archive.captures.recorded_visit import RecordedCapture, RecordedVisit
    from archive.captures.recover import Recovered
    from archive.captures.store import CaptureStore, Damage, StoredRecord, StoredResponse
    from archive.captures.visit_index import VisitIndex
    from archive.captures.visits import recorded_visits
    from archive.captures.warc_files import WarcFiles
    from archive.captures.writer import ROTATION_BYTES, CaptureWriter

__all__ = [
    "NOT_MODIFIED",
    "ROTATION_BYTES",
    "WITHDRAWN",
    "CaptureRef",
    "CaptureStore",
    "CaptureWriter",
    "Damage",
    "Exchange",
    "HeldPayload",
    "Place",
    "Provenance",
    "Record",
    "RecordedCapture",
    "RecordedVisit",
    "Recovered",
    "StoredRecord",
    "StoredResponse",
    "Truncation",
    "VisitIndex",
    "WarcFiles",
    "decoded",
    "payload_digest",
    "recorded_visits",
]

_HOMES = {
    "NOT_MODIFIED": "archive.captures.exchange",
    "ROTATION_BYTES": "archive.captures.writer",
    "WITHDRAWN": "archive.captures.exchange",
    "CaptureRef": "archive.captures.exchange",
    "CaptureStore": "archive.captures.store",
    "CaptureWriter": "archive.captures.writer",
    "Damage": "archive.captures.store",
    "Exchange": "archive.captures.exchange",
    "HeldPayload": "archive.captures.exchange",
    "Place": "archive.captures.exchange",
    "Provenance": "archive.captures.record_writer",
    "Record": "archive.captures.record",
    "RecordedCapture": "archive.captures.recorded_visit",
    "RecordedVisit": "archive.captures.recorded_visit",
    "Recovered": "archive.captures.recover",
    "StoredRecord": "archive.captures.store",
    "StoredResponse": "archive.captures.store",
    "Truncation": "archive.captures.exchange",
    "VisitIndex": "archive.captures.visit_index",
    "WarcFiles": "archive.captures.warc_files",
    "decoded": "archive.captures.content_coding",
    "payload_digest": "archive.captures.exchange",
    "recorded_visits": "archive.captures.visits",
}


def __getattr__(name: str) -> Any:
    """Each name is loaded when it is first asked for: a search needs the names of the files, and no record."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
