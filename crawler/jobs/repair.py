"""Puts right what a check found: see `archive.maintenance.repair`; and reads the pages of altered revisions again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from archive.archive import Archive
from archive.maintenance.repair import forget_readings, last_reading, put_right
from crawler.config import Config
from crawler.jobs.extract_captures import ReextractionResult, reread
from crawler.workers.extraction_pool import ExtractionPool


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many rows were corrected, files listed, and revisions read again."""

    captures: int
    files: int
    revisions: int


def repair(config: Config, archive: Archive, progress: Callable[[int, int], None]) -> Repaired:
    """Raises ArchiveUnusable."""
    findings = put_right(archive)
    done: list[ReextractionResult] = []
    if findings.altered:
        before = last_reading(archive)
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
            asyncio.run(reread(findings.altered, archive, config, pool, done.append, progress))
        forget_readings(archive, findings.altered, before)
    read = sum(result.problem is None for result in done)
    return Repaired(len(findings.misplaced), len(findings.unlisted), read)
