"""Is each revision what its capture says? Reads the pages again and compares; changes nothing."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from archive.archive import Archive
from archive.ingestion.replaced_extractions import current_revisions, unlike
from crawler.config import Config
from crawler.jobs.extract_captures import REVISIONS_AT_ONCE, ReextractedPage, read_all
from crawler.pipelines.ingest import EXTRACTOR
from crawler.workers.extraction_pool import ExtractionPool


@dataclass(frozen=True, slots=True)
class DeepReport:
    """`compared` revisions were read again, `unlike` are those of which something differs, a line each. The others were
    read by another version, or before their site's profile was learned, or this one finds no article in them."""

    compared: int
    unlike: tuple[str, ...]


def deep_check(config: Config, archive: Archive, progress: Callable[[int, int], None]) -> DeepReport:
    """Compare all revisions that this extractor has made. Raises ArchiveUnusable."""
    with archive.database.read() as session:
        ids = current_revisions(session, EXTRACTOR)
    with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
        return asyncio.run(_compare(ids, config, archive, pool, progress))


async def _compare(
    ids: Sequence[int],
    config: Config,
    archive: Archive,
    pool: ExtractionPool,
    progress: Callable[[int, int], None],
) -> DeepReport:
    compared, problems = 0, list[str]()
    for start in range(0, len(ids), REVISIONS_AT_ONCE):
        progress(start, len(ids))
        readings = await read_all(
            archive.extractions.origins(ids[start : start + REVISIONS_AT_ONCE]), archive, pool, config
        )
        compared += sum(reading.article is not None for reading in readings)
        problems += _problems(readings, archive)
    return DeepReport(compared, tuple(problems))


def _problems(readings: Sequence[ReextractedPage], archive: Archive) -> Iterator[str]:
    pages = [
        (reading.origin.revision_id, reading.article) for reading in readings if reading.article is not None
    ]
    with archive.database.read() as session:
        differing = dict(zip((key for key, _ in pages), unlike(session, pages), strict=True))
    for reading in readings:
        name = f"#{reading.origin.article_id}, revision {reading.origin.number}"
        if reading.is_damaged:
            yield f"{name}: its page cannot be read: {reading.problem}"
        elif fields := differing.get(reading.origin.revision_id):
            yield f"{name}: is not what its page says ({', '.join(sorted(fields))})"
