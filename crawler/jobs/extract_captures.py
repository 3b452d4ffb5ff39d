"""Runs the extractor on the captures of stored revisions. `archive.ingestion.replaced_extractions` stores the results
it returns.
"""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from archive.archive import Archive
from archive.article import ExtractedArticle, PageKind
from archive.captures import RecordedCapture
from archive.errors import CaptureDamaged
from archive.identity.urls.variants import variant_key
from archive.ingestion.replaced_extractions import FieldChange, StaleRevision
from crawler.config import Config
from crawler.extraction import Claim
from crawler.items.from_capture import as_claims, recorded_page
from crawler.items.page import PageItem
from crawler.items.pagination import follow
from crawler.pipelines.extract import read
from crawler.pipelines.ingest import EXTRACTOR
from crawler.workers.extraction_pool import ExtractionPool
from crawler.workers.ordered_results import in_order

REVISIONS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ReextractionResult:
    """A re-extracted revision: what changed, or why it was left unchanged."""

    revision_id: int
    article_id: int
    revision: int
    url: str
    changes: tuple[FieldChange, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ReextractedPage:
    origin: StaleRevision
    article: ExtractedArticle | None
    problem: str | None = None
    is_damaged: bool = False


async def reread(
    revision_ids: Sequence[int],
    archive: Archive,
    config: Config,
    pool: ExtractionPool,
    tell: Callable[[ReextractionResult], None],
    progress: Callable[[int, int], None],
    at: datetime | None = None,
) -> None:
    """Re-extract these revisions batch by batch and store the results, dated now or `at` a given time.

    Raises ArchiveUnusable.
    """
    for start in range(0, len(revision_ids), REVISIONS_AT_ONCE):
        progress(start, len(revision_ids))
        batch = archive.extractions.origins(revision_ids[start : start + REVISIONS_AT_ONCE])
        readings = await read_all(batch, archive, pool, config)
        for result in _replace(readings, archive, at):
            tell(result)
    progress(len(revision_ids), len(revision_ids))


async def read_all(
    batch: Sequence[StaleRevision], archive: Archive, pool: ExtractionPool, config: Config
) -> list[ReextractedPage]:
    async def read_again(origin: StaleRevision) -> ReextractedPage:
        return await _read(origin, archive, pool, config.max_page_bytes)

    async with aclosing(in_order(batch, read_again, pool.pages_ahead)) as readings:
        return [reading async for reading in readings]


async def _read(
    origin: StaleRevision, archive: Archive, pool: ExtractionPool, max_bytes: int
) -> ReextractedPage:
    async def read_further(url: str) -> PageItem | None:
        same = [page for page in further if variant_key(page.url) == variant_key(url)]
        return await read_capture(same[-1]) if same else None  # earlier captures are redirects

    async def read_capture(capture: RecordedCapture, hints: tuple[Claim, ...] = ()) -> PageItem:
        page = recorded_page(archive.store, [capture], max_bytes)
        page.hints = hints
        await read(page, pool, archive.profiles.of(origin.url))
        return page

    first, *further = origin.captures
    try:
        page = await read_capture(first, as_claims(origin.listed))
        await follow(page, read_further)
    except CaptureDamaged as error:
        return ReextractedPage(origin, None, str(error), is_damaged=True)
    if page.failure is not None:
        return ReextractedPage(origin, None, page.failure.detail)
    article = page.article
    assert article is not None, "a page has an article or a failure"
    if article.kind is not PageKind.ARTICLE:
        return ReextractedPage(origin, None, f"no longer an article, but {article.kind}: {article.kind_why}")
    return ReextractedPage(origin, article)


def _replace(
    readings: Sequence[ReextractedPage], archive: Archive, at: datetime | None
) -> list[ReextractionResult]:
    pages = [
        (reading.origin.revision_id, reading.article) for reading in readings if reading.article is not None
    ]
    changes = iter(archive.extractions.replace(pages, EXTRACTOR, at))
    return [
        ReextractionResult(
            reading.origin.revision_id,
            reading.origin.article_id,
            reading.origin.number,
            reading.origin.url,
            changes=next(changes) if reading.article is not None else (),
            problem=reading.problem,
        )
        for reading in readings
    ]
