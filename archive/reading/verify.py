"""Checks whether everything that the archive claims to hold is there and unchanged. Changes nothing.

The check compares every record with its digests, every row with its record and with the rows to which it refers, every
revision's text with its digest, the search index with the revisions, derived rows with the rows they derive from, and
every file with the list of files. It does not extract pages again; `crawler.jobs.deep_check` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from archive.captures import CaptureRef, CaptureStore, Damage, StoredRecord
from archive.captures.warc_files import Waiting
from archive.errors import CaptureDamaged
from archive.reading.derived_rows import derived_problems
from archive.reading.row_integrity import DAMAGED, altered_revisions, page_problems, row_problems
from archive.search.verifying import index_problems
from archive.storage.models import Capture, Crawl, Revision, Url
from archive.urls.ledger import storable

CAPTURE_TYPES = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check. `problems` has a line for each problem; empty if all is well.

    `waiting` are the finished files that are not yet in the bucket.
    `unindexed` counts intact captures without a row because their crawl was interrupted between record and row;
    `unlisted` are files that are not on the list of files, such as those of an older Pressmark. In neither case is
    anything lost, so they are no problems.
    """

    records: int
    captures: int
    revisions: int
    files: int
    unindexed: int
    unlisted: tuple[str, ...]
    problems: tuple[str, ...]
    waiting: Waiting | None = None

    @property
    def clean(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class RecordedFields:
    """The fields of a record that its row must repeat."""

    ref: CaptureRef
    url: str
    at: datetime


@dataclass(slots=True)
class Findings:
    """What a check found, and which of it can be repaired: rows that differ from their record (`misplaced`); records
    whose rows are gone (`rowless`, by record id) or were never written (`cut_off`); revisions that differ from what was
    read (`altered`, by id) or that have other words in the index (`suspects`); and whether rows or the index must be
    rebuilt (`torn`, `misindexed`). `lost` counts records that are unreadable or missing: what was read from them is in
    the rows alone. `revisits` are the records without a payload, each with the record that holds it."""

    records: int = 0
    captures: int = 0
    revisions: int = 0
    files: int = 0
    unindexed: int = 0
    unlisted: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    misplaced: list[RecordedFields] = field(default_factory=list)
    rowless: list[str] = field(default_factory=list)
    cut_off: list[str] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)
    suspects: list[int] = field(default_factory=list)
    torn: bool = False
    misindexed: bool = False
    lost: int = 0
    revisits: dict[str, str] = field(default_factory=dict)

    def report(self) -> CheckReport:
        return CheckReport(
            self.records,
            self.captures,
            self.revisions,
            self.files,
            self.unindexed,
            tuple(self.unlisted),
            tuple(self.problems),
        )


def check(session: Session, store: CaptureStore) -> CheckReport:
    """Read the whole store and compare it with the rows, in one consistent state of the archive."""
    return replace(look_through(session, store).report(), waiting=store.warcs.waiting())


def look_through(session: Session, store: CaptureStore) -> Findings:
    findings = Findings()
    damaged = list(page_problems(session))
    findings.problems += damaged
    if damaged and damaged[-1].startswith(DAMAGED):
        _look_at_files(store, findings)
        return findings  # rows from damaged pages prove nothing
    _look_at_records(session, store, findings)
    _look_at_files(store, findings)  # after the records: their reading gives the digests of files in a bucket
    torn = [*row_problems(session), *derived_problems(session)]
    findings.torn = bool(torn)
    findings.problems += torn
    for revision, problem in altered_revisions(session):
        findings.altered.append(revision)
        findings.problems.append(problem)
    for key, problem in index_problems(session):
        findings.misindexed = True
        if key is not None:
            findings.suspects.append(key)
        findings.problems.append(problem)
    findings.revisions = session.scalar(select(func.count(Revision.id))) or 0
    return findings


@dataclass(frozen=True, slots=True)
class _Rowless:
    """An intact capture without a row."""

    record: StoredRecord
    warcinfo: str


def _look_at_records(session: Session, store: CaptureStore, findings: Findings) -> None:
    rows = {row.record_id: row for row in session.execute(_ROWS)}  # first: records precede rows
    findings.captures = len(rows)
    crawls: dict[str, set[int]] = {}  # by the warcinfo that their records name
    rowless: list[_Rowless] = []
    for stored in store.records():
        if isinstance(stored, Damage):
            findings.problems.append(f"{stored.place}: {stored.problem}")
            findings.lost += 1
            continue
        findings.records += 1
        if stored.record.type not in CAPTURE_TYPES:
            continue
        if stored.record.held is not None:
            findings.revisits[stored.record.record_id] = stored.record.held.record_id
        warcinfo = stored.record.field("WARC-Warcinfo-ID") or stored.place.file
        row = rows.pop(stored.record.record_id, None)
        if row is None:
            rowless.append(_Rowless(stored, warcinfo))
        else:
            crawls.setdefault(warcinfo, set()).add(row.crawl_id)
            _compare(row, stored, findings)
    for row in rows.values():
        findings.problems.append(f"capture {row.id}: its record {row.record_id} is in no WARC file")
        findings.lost += 1
    _look_at_rowless(session, rowless, crawls, findings)


_HOLDER = aliased(Capture)
_ROWS = (
    select(
        Capture.id,
        Capture.crawl_id,
        Capture.record_id,
        Capture.file,
        Capture.offset,
        Capture.length,
        Capture.payload_digest,
        Capture.payload_bytes,
        Capture.captured_at,
        Capture.status,
        Capture.media_type,
        Url.url,
        _HOLDER.record_id.label("holder"),
    )
    .outerjoin(Url, Url.id == Capture.url_id)
    .outerjoin(_HOLDER, _HOLDER.id == Capture.revisit_of_id)
)


def _compare(row: Row[*tuple[Any, ...]], stored: StoredRecord, findings: Findings) -> None:
    recorded = RecordedFields(stored.ref(), storable(stored.record.url), stored.record.captured_at)
    problems = list(_differences(row, recorded))
    findings.problems += (f"capture {row.id}: {problem}" for problem in problems)
    if problems:
        findings.misplaced.append(recorded)


def _differences(row: Row[*tuple[Any, ...]], recorded: RecordedFields) -> Iterator[str]:
    ref = recorded.ref
    if (row.file, row.offset, row.length) != (ref.place.file, ref.place.offset, ref.length):
        yield f"its row says {row.file}, byte {row.offset}, but its record is at {ref.place}"
    if row.payload_digest != ref.payload_digest:
        yield f"the payload digests of its row and of its record at {ref.place} differ"
    for name, said, really in (
        ("URL", row.url, recorded.url),
        ("time", row.captured_at, recorded.at),
        ("status", row.status, ref.status),
        ("type", row.media_type, ref.media_type),
        ("revisited record", row.holder, ref.revisit_of),
        ("size", None if ref.revisit_of else row.payload_bytes, None if ref.revisit_of else ref.payload_size),
    ):
        if said != really:
            yield f"its row says that its {name} is {said}, its record at {ref.place} says {really}"


def _look_at_rowless(
    session: Session, rowless: list[_Rowless], crawls: dict[str, set[int]], findings: Findings
) -> None:
    """Their rows were never written if their crawl did not end, or if no crawl ever began in this database. Otherwise
    the rows were deleted."""
    if session.scalar(select(Crawl.id).limit(1)) is None:
        findings.unindexed = len(rowless)
        findings.cut_off += (stray.record.record.record_id for stray in rowless)
        return
    cut_short = session.execute(select(Crawl.id, Crawl.started_at).where(Crawl.finished_at.is_(None)))
    begun: dict[int, datetime] = {row.id: row.started_at for row in cut_short}
    for stray in rowless:
        own = crawls.get(stray.warcinfo)
        if own is None:  # all that is known of the crawl is that it began
            own = {crawl for crawl, at in begun.items() if at <= stray.record.record.captured_at}
        if own & begun.keys():
            findings.unindexed += 1
            findings.cut_off.append(stray.record.record.record_id)
        else:
            findings.rowless.append(stray.record.record.record_id)
            findings.problems.append(
                f"{stray.record.place}: the capture of {stray.record.record.url} has no row"
            )


def _look_at_files(store: CaptureStore, findings: Findings) -> None:
    there, in_progress = set(store.files()), set(store.files_in_progress())
    listed = store.warcs.listed(there)
    if not listed.keys() <= there:
        there.update(store.files())  # some may have been finished after the first look
    findings.files = len(there)
    for name, entry in listed.items():
        if name not in there:
            findings.problems.append(f"{name}: on the list of files, but missing")
            continue
        try:
            now = store.warcs.measured(name)
        except CaptureDamaged as error:
            findings.problems.append(str(error))
            continue
        if now != entry:
            findings.problems.append(
                f"{name}: has {now.size_bytes} bytes, but had {entry.size_bytes} when it was finished"
                if now.size_bytes != entry.size_bytes
                else f"{name}: its SHA-256 has changed since it was finished"
            )
    findings.unlisted = sorted(there - listed.keys() - in_progress)
