"""Checks whether each revision matches its capture: extracts the pages again and compares. Changes nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.archive import Archive
from archive.identity.texts.text_versions import unlike_their_relations
from archive.ingestion.replaced_extractions import current_revisions, unlike
from crawler.config import Config
from crawler.jobs.extract_captures import REVISIONS_AT_ONCE, ReextractedPage, read_all
from crawler.pipelines.ingest import EXTRACTOR
from crawler.workers.extraction_pool import ExtractionPool


@dataclass(frozen=True, slots=True)
class DeepReport:
    """`compared` counts the revisions that were extracted again; `unlike` describes each one that differs, one line
    each. The remaining revisions come from another extractor version, predate their site's profile, or are pages in
    which this extractor finds no article.
    """

    compared: int
    unlike: tuple[str, ...]


def deep_check(config: Config, archive: Archive, progress: Callable[[int, int], None]) -> DeepReport:
    """Compare all revisions of this extractor version with their pages, and all similar texts with each other. Raises
    ArchiveUnusable.
    """
    with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
        compared = asyncio.run(_compared(None, config, archive, pool, progress))
    with archive.database.read() as session:
        wrong = unlike_their_relations(session)
    lines = (f"wording {wording}: what it is to others is not what its text says" for wording in wrong)
    return DeepReport(compared.count, (*compared.problems, *lines))


async def unlike_their_pages(
    revisions: Sequence[int],
    config: Config,
    archive: Archive,
    pool: ExtractionPool,
    progress: Callable[[int, int], None],
) -> list[int]:
    """Those of these revisions that this extractor version wrote but would now extract differently."""
    return (
        (await _compared(frozenset(revisions), config, archive, pool, progress)).unlike if revisions else []
    )


@dataclass(slots=True)
class _Compared:
    count: int = 0
    unlike: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


async def _compared(
    among: frozenset[int] | None,
    config: Config,
    archive: Archive,
    pool: ExtractionPool,
    progress: Callable[[int, int], None],
) -> _Compared:
    with archive.database.read() as session:
        ids = [key for key in current_revisions(session, EXTRACTOR) if among is None or key in among]
    compared = _Compared()
    for start in range(0, len(ids), REVISIONS_AT_ONCE):
        progress(start, len(ids))
        readings = await read_all(
            archive.extractions.origins(ids[start : start + REVISIONS_AT_ONCE]), archive, pool, config
        )
        compared.count += sum(reading.article is not None for reading in readings)
        _note(readings, archive, compared)
    return compared


def _note(readings: Sequence[ReextractedPage], archive: Archive, compared: _Compared) -> None:
    pages = [
        (reading.origin.revision_id, reading.article) for reading in readings if reading.article is not None
    ]
    with archive.database.read() as session:
        differing = dict(zip((key for key, _ in pages), unlike(session, pages), strict=True))
    for reading in readings:
        name = f"#{reading.origin.article_id}, revision {reading.origin.number}"
        if reading.is_damaged:
            compared.problems.append(f"{name}: its page cannot be extracted: {reading.problem}")
        elif fields := differing.get(reading.origin.revision_id):
            compared.unlike.append(reading.origin.revision_id)
            compared.problems.append(f"{name}: differs from its page ({', '.join(sorted(fields))})")
