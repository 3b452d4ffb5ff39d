"""Runs today's extractor over captures that an earlier one has read, where a person asks for it."""

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
    """Read again the articles that a query finds, or all, batch by batch; interrupted, it goes on where it was.

    Revisions that this extractor has made already, by its site's profile as it is, are passed over. Raises BadQuery
    and ArchiveUnusable.
    """
    stale = archive.extractions.stale(EXTRACTOR, query)
    with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
        asyncio.run(reread(stale, archive, config, pool, tell, progress))
