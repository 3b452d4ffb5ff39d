"""Runs the current extractor on captures that an earlier version has extracted, when a person asks for it."""

import asyncio
from collections.abc import Callable

from archive.archive import Archive
from crawler.config import Config
from crawler.jobs.extract_captures import ReextractionResult, reread
from crawler.pipelines.ingest import EXTRACTOR
from crawler.workers.extraction_pool import ExtractionPool


def reextract(
    config: Config,
    archive: Archive,
    query: str | None,
    tell: Callable[[ReextractionResult], None],
    progress: Callable[[int, int], None],
) -> None:
    """Re-extract the articles that a query finds, or all of them, batch by batch. An interrupted run resumes where it
    stopped.

    Skips revisions that this extractor version wrote with the current profile of their site. Raises BadQuery and
    ArchiveUnusable.
    """
    stale = archive.extractions.stale(EXTRACTOR, query)
    with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
        asyncio.run(reread(stale, archive, config, pool, tell, progress))
