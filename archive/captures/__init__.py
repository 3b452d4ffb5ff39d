"""The WARC store: appends exchanges, reads them back, verifies them. Knows no SQL and opens no socket.

Only the process that created a file appends to it, and a finished file never changes. Finished files can therefore be
copied to other storage, and everything else can be rebuilt from them.
"""

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
from archive.captures.recover import Recovered, recover
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
    "recover",
]
