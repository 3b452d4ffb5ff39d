"""Is all that the archive says it keeps really there, and as it was written? Changes nothing.

Every record is read against its digests, every row against its record and against the rows that it points to, every
revision's text against its digest, and every file against the list of files. What was read from a page is not read
again: that is `crawler.jobs.deep_check`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from archive.captures import CaptureStore, Damage, StoredRecord
from archive.captures.file_list import listed_files, measured
from archive.errors import ArchiveUnusable
from archive.reading.row_integrity import DAMAGED, altered_revisions, page_problems, row_problems
from archive.storage.models import Capture, Crawl, Revision

CAPTURE_TYPES = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. `problems` are one line each, and none is the good news.

    `unindexed` counts sound captures that no row points to because their crawl was cut short between record and row;
    `unlisted` are files that are not on the list of files, such as those of an older Pressmark. Nothing is lost with
    either, so they are no problem.
    """

    records: int
    captures: int
    revisions: int
    files: int
    unindexed: int
    unlisted: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not self.problems


@dataclass(slots=True)
class Findings:
    """What a check found, and of that what can be put right: rows that say another place than their record's
    (`misplaced`), records whose rows are gone (`rowless`, by record id), and revisions that are not what was read
    (`altered`, by id)."""

    records: int = 0
    captures: int = 0
    revisions: int = 0
    files: int = 0
    unindexed: int = 0
    unlisted: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    misplaced: list[StoredRecord] = field(default_factory=list)
    rowless: list[str] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)

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
    """Read the whole store and compare it with the rows of one consistent state of the archive."""
    return look_through(session, store).report()


def look_through(session: Session, store: CaptureStore) -> Findings:
    findings = Findings()
    _look_at_files(store, findings)
    findings.problems += page_problems(session)
    if findings.problems and findings.problems[-1].startswith(DAMAGED):
        return findings  # rows from such pages say nothing
    _look_at_records(session, store, findings)
    findings.problems += row_problems(session)
    for revision, problem in altered_revisions(session):
        findings.altered.append(revision)
        findings.problems.append(problem)
    findings.revisions = len(session.scalars(select(Revision.id)).all())
    return findings


@dataclass(frozen=True, slots=True)
class _Rowless:
    """A sound capture that no row points to."""

    record: StoredRecord
    warcinfo: str


def _look_at_records(session: Session, store: CaptureStore, findings: Findings) -> None:
    rows = {row.record_id: row for row in session.execute(_ROWS)}  # first: no row comes before its record
    findings.captures = len(rows)
    crawls: dict[str, set[int]] = {}  # by the warcinfo that their records name
    rowless: list[_Rowless] = []
    for stored in store.records():
        if isinstance(stored, Damage):
            findings.problems.append(f"{stored.place}: {stored.problem}")
            continue
        findings.records += 1
        if stored.record.type not in CAPTURE_TYPES:
            continue
        warcinfo = stored.record.field("WARC-Warcinfo-ID") or stored.place.file
        row = rows.pop(stored.record.record_id, None)
        if row is None:
            rowless.append(_Rowless(stored, warcinfo))
        else:
            crawls.setdefault(warcinfo, set()).add(row.crawl_id)
            _compare(row, stored, findings)
    for row in rows.values():
        findings.problems.append(f"capture {row.id}: its record {row.record_id} is in no WARC file")
    _look_at_rowless(session, rowless, crawls, findings)


_ROWS = select(
    Capture.id,
    Capture.crawl_id,
    Capture.record_id,
    Capture.file,
    Capture.offset,
    Capture.length,
    Capture.payload_digest,
)


def _compare(row: Row[int, int, str, str, int, int, str], stored: StoredRecord, findings: Findings) -> None:
    problems = list(_differences(row, stored))
    findings.problems += problems
    if problems:
        findings.misplaced.append(stored)


def _differences(row: Row[int, int, str, str, int, int, str], stored: StoredRecord) -> Iterator[str]:
    ref = stored.ref()
    if (row.file, row.offset, row.length) != (ref.place.file, ref.place.offset, ref.length):
        yield f"capture {row.id}: its row says {row.file} at byte {row.offset}, but it is {ref.place}"
    if row.payload_digest != ref.payload_digest:
        yield f"capture {row.id}: its row and its record at {ref.place} have different payload digests"


def _look_at_rowless(
    session: Session, rowless: list[_Rowless], crawls: dict[str, set[int]], findings: Findings
) -> None:
    """Their rows were never written if their crawl did not end, or in this database no crawl ever began; else they
    were deleted."""
    if session.scalar(select(Crawl.id).limit(1)) is None:
        findings.unindexed = len(rowless)
        return
    cut_short = session.execute(select(Crawl.id, Crawl.started_at).where(Crawl.finished_at.is_(None)))
    begun: dict[int, datetime] = {row.id: row.started_at for row in cut_short}
    for record in rowless:
        own = crawls.get(record.warcinfo)
        if own is None:  # all that is known of the crawl is that it had begun
            own = {crawl for crawl, at in begun.items() if at <= record.record.record.captured_at}
        if own & begun.keys():
            findings.unindexed += 1
        else:
            findings.rowless.append(record.record.record.record_id)
            findings.problems.append(
                f"{record.record.place}: the capture of {record.record.record.url} has no row"
            )


def _look_at_files(store: CaptureStore, findings: Findings) -> None:
    there, in_progress = set(store.files()), set(store.files_in_progress())
    listed = listed_files(store.folder)
    findings.files = len(there)
    for name, entry in listed.items():
        if name not in there:
            findings.problems.append(f"{name}: is on the list of files, but missing")
            continue
        try:
            now = measured(store.folder / name)
        except ArchiveUnusable as error:
            findings.problems.append(str(error))
            continue
        if now != entry:
            findings.problems.append(
                f"{name}: has {now.size_bytes} bytes, and had {entry.size_bytes} when it was finished"
                if now.size_bytes != entry.size_bytes
                else f"{name}: its SHA-256 is not the one that it had when it was finished"
            )
    findings.unlisted = sorted(there - listed.keys() - in_progress)
