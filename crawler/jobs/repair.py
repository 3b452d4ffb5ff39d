"""Puts right what a check found: see `archive.maintenance.repair`; and reads the pages of altered revisions again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from archive.archive import Archive
from archive.maintenance.repair import forget_readings, last_reading, put_right
from crawler.config import Config
from crawler.jobs.extract_captures import Reread, reread
from crawler.workers.extraction_pool import ExtractionPool


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many rows were corrected, files listed, and revisions read again."""

    captures: int
    files: int
    revisions: int


def repair(config: Config, archive: Archive, progress: Callable[[int, int], None]) -> Repaired:
    """Raises ArchiveUnusable."""
    found = put_right(archive)
    done: list[Reread] = []
    if found.altered:
        before = last_reading(archive)
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
            asyncio.run(reread(found.altered, archive, config, pool, done.append, progress))
        forget_readings(archive, found.altered, before)
    read = sum(one.problem is None for one in done)
    return Repaired(len(found.misplaced), len(found.unlisted), read)
