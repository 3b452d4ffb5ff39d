"""The changes that a repair makes to the archive: places of captures, missing rows, the search index, the list of
files. `crawler.jobs.repair` extracts pages again; `rebuild` fixes everything else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select

from archive.archive import Archive
from archive.captures.file_list import enter_measured
from archive.errors import ArchiveUnusable
from archive.identity.urls.canonical import canonicalise
from archive.maintenance.database_swap import refuse_while_written
from archive.maintenance.mend_rows import finish, first_pages, link_revisits, mend, relate_all_anew
from archive.reading.row_integrity import DAMAGED
from archive.reading.verify import Findings, look_through
from archive.scheduling.listings import Entry
from archive.scheduling.pages_to_fetch import entries_of
from archive.search.reindexing import write_index
from archive.search.verifying import index_problems
from archive.storage.models import Extraction, Revision


@dataclass(frozen=True, slots=True)
class Begun:
    """A repair after its first half. `unread` are the records whose visits must be read again. `removed` counts, by
    table, the deleted rows whose references had no target."""

    found: Findings
    unread: frozenset[str]
    removed: Counter[str]

    @property
    def altered(self) -> list[int]:
        """The revisions that differ from what was read."""
        return self.found.altered

    @property
    def suspects(self) -> list[int]:
        """The revisions that had other words in the search index: either the row or the index may have been changed."""
        return self.found.suspects


def begin(archive: Archive) -> Begun:
    """Correct rows that differ from their records, list unlisted files, and make the rows and the index consistent
    enough to ingest pages. Raises ArchiveUnusable, also while a crawl writes."""
    refuse_while_written(archive.store)
    with archive.database.read() as session:
        findings = look_through(session, archive.store)
    if any(problem.startswith(DAMAGED) for problem in findings.problems):
        raise ArchiveUnusable(f"{archive.database.name}: {DAMAGED}")
    warcs = archive.store.warcs
    enter_measured(warcs.folder, map(warcs.measured, findings.unlisted))
    unread, removed = {*findings.rowless, *findings.cut_off}, Counter[str]()
    if findings.misplaced or findings.torn or findings.altered:
        with archive.database.write() as session:
            again, removed = mend(session, findings.misplaced, datetime.now(UTC))
            unread |= again
    if findings.misindexed or removed:
        with archive.database.write() as session:
            write_index(session)
    return Begun(findings, frozenset(unread), removed)


def end(archive: Archive, findings: Findings, *, deep: bool) -> None:
    """Update what depends on the pages that were read again; with `deep`, also the relations between texts. Raises
    ArchiveUnusable."""
    with archive.database.write() as session:
        link_revisits(session, findings.revisits)
        if deep:
            relate_all_anew(session)
        finish(session, all_is_read=not findings.lost)
    with archive.database.read() as session:
        is_indexed = next(index_problems(session), None) is None
    if not is_indexed:
        with archive.database.write() as session:
            write_index(session)


def all_revisions(archive: Archive) -> list[int]:
    with archive.database.read() as session:
        return list(session.scalars(select(Revision.id).order_by(Revision.id)))


def records_of_first_pages(archive: Archive, urls: Sequence[str]) -> set[str]:
    """The records of the first pages of articles that continue at one of these URLs: the pages are read together."""
    with archive.database.read() as session:
        return first_pages(session, [canonicalise(url) for url in urls])


def listed(archive: Archive, url: str) -> Entry:
    """What listings say about the page at a URL."""
    with archive.database.read() as session:
        return entries_of(session, [url])[0]


def last_reading(archive: Archive) -> int:
    """The id of the latest stored earlier extraction; 0 if there is none."""
    with archive.database.read() as session:
        return session.scalar(select(func.max(Extraction.id))) or 0


def forget_readings(archive: Archive, revision_ids: Sequence[int], after: int) -> None:
    """Delete the extractions stored for altered revisions: their former content was no extractor's result."""
    with archive.database.write() as session:
        session.execute(
            delete(Extraction).where(Extraction.revision_id.in_(revision_ids), Extraction.id > after)
        )
