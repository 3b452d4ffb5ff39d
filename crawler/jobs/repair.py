"""Repairs what a check found. `archive.maintenance.repair` mends rows and the search index; this module extracts pages
again from the WARCs: visits whose rows are lost, and revisions that were altered.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from archive.archive import Archive
from archive.captures import RecordedVisit, VisitIndex, recorded_visits
from archive.captures.recover import recover
from archive.ingestion.visits import Visit
from archive.maintenance import repair as rows
from archive.storage.models import Command
from crawler.config import Config
from crawler.discovery.listing import claims_of
from crawler.extraction import Claim
from crawler.jobs.deep_check import unlike_their_pages
from crawler.jobs.extract_captures import ReextractionResult, reread
from crawler.jobs.whole_visits import WholeVisit, WholeVisits
from crawler.pipelines.ingest import LARGEST_BATCH
from crawler.session import SOFTWARE
from crawler.workers.extraction_pool import ExtractionPool
from crawler.workers.ordered_results import in_order

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Repaired:
    """Counts of corrected capture rows, re-extracted visits and revisions, and listed files; whether the search index
    was rebuilt; and how many orphaned rows were deleted from which table.
    """

    captures: int
    visits: int
    revisions: int
    files: int
    index: bool
    removed: dict[str, int]


def repair(config: Config, archive: Archive, progress: Progress, *, deep: bool = False) -> Repaired:
    """Repair everything that can be repaired. With `deep`, also repair revisions whose alteration only a comparison
    with their page shows. Raises ArchiveUnusable.
    """
    recover(config.warc_folder)
    begun = rows.begin(archive)
    with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
        visits = asyncio.run(_bring_back(begun.unread, archive, config, pool, progress))
        suspects = rows.all_revisions(archive) if deep else begun.suspects
        altered = asyncio.run(unlike_their_pages(suspects, config, archive, pool, progress))
        revisions = asyncio.run(_restore(sorted({*begun.altered, *altered}), archive, config, pool, progress))
    rows.end(archive, begun.found, deep=deep)
    findings = begun.found
    return Repaired(
        len(findings.misplaced),
        visits,
        revisions,
        len(findings.unlisted),
        findings.misindexed,
        dict(begun.removed),
    )


async def _restore(
    revisions: Sequence[int], archive: Archive, config: Config, pool: ExtractionPool, progress: Progress
) -> int:
    """Re-extract altered revisions; returns how many were restored."""
    if not revisions:
        return 0
    done: list[ReextractionResult] = []
    before = rows.last_reading(archive)
    await reread(revisions, archive, config, pool, done.append, progress)
    rows.forget_readings(archive, revisions, before)
    return sum(result.problem is None for result in done)


async def _bring_back(
    record_ids: Collection[str], archive: Archive, config: Config, pool: ExtractionPool, progress: Progress
) -> int:
    """Extract the visits of these records again and store the results; returns the number of visits."""
    if not record_ids:
        return 0
    visits = recorded_visits(archive.store).visits
    positions = _positions(visits, _with_first_pages(visits, record_ids, archive))
    reader = _Reader(visits, archive, config, pool)
    crawl_id = archive.begin_crawl(Command.REBUILD, SOFTWARE)
    batch: list[Visit] = []
    async with aclosing(in_order(positions, reader.read, pool.pages_ahead)) as whole_visits:
        done = 0
        async for whole in whole_visits:
            if whole.positions[0] not in reader.further:
                batch.append(whole.visit)
            if len(batch) >= LARGEST_BATCH:
                archive.ingest(batch, crawl_id)
                batch = []
            done += 1
            progress(done, len(positions))
    archive.ingest(batch, crawl_id)
    archive.end_crawl(crawl_id)
    return len(positions)


def _positions(visits: VisitIndex, record_ids: Collection[str]) -> list[int]:
    return [
        position
        for position, visit in enumerate(visits)
        if any(capture.record_id in record_ids for capture in visit.captures)
    ]


def _with_first_pages(visits: VisitIndex, record_ids: Collection[str], archive: Archive) -> set[str]:
    """These records, and the first pages of the articles that they continue."""
    urls = [visits[position].captures[-1].url for position in _positions(visits, record_ids)]
    return {*record_ids, *rows.records_of_first_pages(archive, urls)}


class _Reader:
    """Extracts visits with the current profiles of their sites."""

    def __init__(self, visits: VisitIndex, archive: Archive, config: Config, pool: ExtractionPool) -> None:
        self._archive = archive
        self._whole = WholeVisits(visits, archive.store, config.max_page_bytes, pool, self._listed)
        self.further = self._whole.further

    async def read(self, position: int) -> WholeVisit:
        return await self._whole.read(position, self._archive.profiles.of(self._whole.url(position)))

    def _listed(self, visit: RecordedVisit) -> tuple[Claim, ...]:
        return claims_of(rows.listed(self._archive, visit.captures[0].url))
