"""Learns site profiles from captures: where a site's templates have their fields. Pages that were extracted before
their site's profile was learned are then re-extracted automatically.

A crawl does this after its pages are stored, and a rebuild at the end of each crawl.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.errors import BucketAway, CaptureDamaged
from archive.ingestion.replaced_extractions import StaleRevision
from crawler.config import Config
from crawler.items.from_capture import as_claims, recorded_page
from crawler.jobs.extract_captures import PAGES_AHEAD_PER_WORKER, ReextractionResult, reread
from crawler.pipelines.ingest import EXTRACTOR
from crawler.workers.extraction_pool import ExtractionFailed, ExtractionPool, ExtractionTimedOut
from crawler.workers.ordered_results import in_order

if TYPE_CHECKING:
    from crawler.extraction.learning.page_evidence import PageEvidence


FIRST_LOOKS = (
    25  # pages; a template of a fifth of the site's pages shows on five of them, which is enough to learn it
)


@dataclass(frozen=True, slots=True)
class Lessons:
    """The result: how many revisions were re-extracted, and how many of them changed."""

    read: int = 0
    changed: int = 0


def apply_lessons(config: Config) -> Lessons:
    """Re-extract outdated revisions in an archive that no crawl of this process has open. Ctrl-C, SIGTERM and a
    bucket that does not answer end it early; the next crawl continues. Raises ArchiveUnusable.
    """
    with Archive.open(config.data, config.database, bucket=config.bucket) as archive, interruptible():
        if not archive.profiles.is_any_unapplied():
            return Lessons()
        counts: Counter[str] = Counter()
        with (
            suppress(KeyboardInterrupt, BucketAway),
            ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool,
        ):
            asyncio.run(learn_and_reread(archive, config, pool, counts))
        return Lessons(counts["read"], counts["changed"])


async def learn_and_reread(
    archive: Archive,
    config: Config,
    pool: ExtractionPool,
    counts: Counter[str],
    at: datetime | None = None,
) -> None:
    """Add to `counts` how many revisions were `read` and `changed`. `at` replaces the clock, if given."""
    left: list[int] = []

    def tell(result: ReextractionResult) -> None:
        counts.update(["read", *(["changed"] if result.changes else [])])
        if result.problem is not None:
            left.append(result.revision_id)

    for site in archive.profiles.to_teach():
        await _teach(site, archive, config, pool, at)
    outdated = archive.extractions.outdated(EXTRACTOR)
    await reread(outdated, archive, config, pool, tell, lambda _done, _total: None, at)
    archive.extractions.leave(left, at)
    archive.extractions.settle(EXTRACTOR)


async def _teach(
    site: str, archive: Archive, config: Config, pool: ExtractionPool, at: datetime | None
) -> None:
    """Learn a site's templates from its captures. If the first pages have no template in common, the others are not
    read.
    """
    from crawler.extraction.learning.induction import induce, recurring_patterns

    async def look(origin: StaleRevision) -> "PageEvidence | None":
        return await _look(origin, archive, config, pool)

    ahead = config.extract_workers * PAGES_AHEAD_PER_WORKER
    today = (at or datetime.now(UTC)).date()
    async with aclosing(in_order(archive.profiles.teaching_captures(site), look, ahead)) as looks:
        evidence_of_pages: list[PageEvidence] = []
        async for evidence in looks:
            evidence_of_pages += [evidence] if evidence is not None else []
            if len(evidence_of_pages) == FIRST_LOOKS and not induce(evidence_of_pages, today):
                break
    archive.profiles.teach(site, induce(evidence_of_pages, today), recurring_patterns(evidence_of_pages), at)


async def _look(
    origin: StaleRevision, archive: Archive, config: Config, pool: ExtractionPool
) -> "PageEvidence | None":
    """An unreadable page shows nothing. Known places are omitted, because they would confirm themselves."""
    try:
        page = recorded_page(archive.store, [origin.captures[0]], config.max_page_bytes)
        if page.failure is not None:
            return None
        profile = replace(archive.profiles.of(origin.url), templates=(), patterns=frozenset())
        hints = as_claims(origin.listed)
        return await pool.collect_evidence(page.body, page.final_url, page.charset, page.at, hints, profile)
    except (CaptureDamaged, ExtractionFailed, ExtractionTimedOut):
        return None


@contextmanager
def interruptible() -> Iterator[None]:
    """Let both signals raise KeyboardInterrupt. Scrapy's own handlers would stop a crawl that is already over."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
