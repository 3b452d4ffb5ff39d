"""Is all that the archive says it keeps really there? Every record is read against its digest, and every row
against its record. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from archive.captures import CaptureStore, Damage, StoredRecord
from archive.models import Capture

CAPTURE_TYPES = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. `problems` are one line each, and none is the good news.

    `unindexed` counts sound captures that no row points to: a crash came between record and row, or the rows
    are another database's. Nothing is lost with them, so they are no problem.
    """

    records: int
    captures: int
    unindexed: int
    problems: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not self.problems


def check(session: Session, store: CaptureStore) -> CheckReport:
    """Read the whole store and compare it with the rows of one consistent state of the archive."""
    rows = {row.record_id: row for row in session.execute(_ROWS)}  # first: no row comes before its record
    captures = len(rows)
    records, unindexed = 0, 0
    problems: list[str] = []
    for found in store.records():
        if isinstance(found, Damage):
            problems.append(f"{found.place}: {found.problem}")
            continue
        records += 1
        if found.record.type in CAPTURE_TYPES:
            row = rows.pop(found.record.record_id, None)
            unindexed += row is None
            problems += _differences(row, found) if row is not None else ()
    problems += [f"capture {row.id}: its record {row.record_id} is in no WARC file" for row in rows.values()]
    return CheckReport(records, captures, unindexed, tuple(problems))


_ROWS = select(
    Capture.id, Capture.record_id, Capture.file, Capture.offset, Capture.length, Capture.payload_digest
)


def _differences(row: Row[int, str, str, int, int, str], found: StoredRecord) -> Iterator[str]:
    ref = found.ref()
    if (row.file, row.offset, row.length) != (ref.place.file, ref.place.offset, ref.length):
        yield f"capture {row.id}: its row says {row.file} at byte {row.offset}, but it is {ref.place}"
    if row.payload_digest != ref.payload_digest:
        yield f"capture {row.id}: its row and its record at {ref.place} have different payload digests"
