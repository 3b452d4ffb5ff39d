"""Puts right what a check found and the WARCs know better: the places of captures, and the list of files. Revisions are
read again by `crawler.jobs.repair`; what else is wrong, `rebuild` makes anew."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from archive.archive import Archive
from archive.captures import StoredRecord
from archive.captures.file_list import enter
from archive.reading.verify import Findings, look_through
from archive.storage.models import Capture, Extraction


def put_right(archive: Archive) -> Findings:
    """Correct rows that say another place than their record's, and list files that are not listed; gives all that was
    found. Raises ArchiveUnusable."""
    with archive.database.read() as session:
        findings = look_through(session, archive.store)
    if findings.misplaced:
        _correct(archive, findings.misplaced)
    enter(archive.store.folder, findings.unlisted)
    return findings


def last_reading(archive: Archive) -> int:
    """The id of the earlier reading that was kept last; 0 if there is none."""
    with archive.database.read() as session:
        return session.scalar(select(func.max(Extraction.id))) or 0


def forget_readings(archive: Archive, revision_ids: Sequence[int], after: int) -> None:
    """What stood in altered revisions was no extractor's reading, so it is not kept as one."""
    with archive.database.write() as session:
        session.execute(
            delete(Extraction).where(Extraction.revision_id.in_(revision_ids), Extraction.id > after)
        )


def _correct(archive: Archive, records: Sequence[StoredRecord]) -> None:
    with archive.database.write() as session:
        for ref in (record.ref() for record in records):
            session.execute(
                update(Capture)
                .where(Capture.record_id == ref.record_id)
                .values(
                    {
                        Capture.file: ref.place.file,
                        Capture.offset: ref.place.offset,
                        Capture.length: ref.length,
                        Capture.payload_digest: ref.payload_digest,
                    }
                )
            )
