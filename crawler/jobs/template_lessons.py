"""Learns site profiles from captures: where a site's templates have their fields (`crawler.pipelines.site_templates`).
Pages that were extracted before their site's profile was learned are then re-extracted automatically.

A crawl does this after its pages are stored, and a rebuild at the end of each crawl.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType

from archive.archive import Archive
from archive.article import NO_PROFILE
from archive.errors import BucketAway
from archive.ingestion.replaced_extractions import StaleRevision
from crawler.config import Config
from crawler.items.from_capture import recorded_page
from crawler.items.page import PageItem
from crawler.jobs.extract_captures import ReextractionResult, reread
from crawler.pipelines.ingest import EXTRACTOR
from crawler.pipelines.site_templates import evidence_of
from crawler.workers.extraction_pool import ExtractionPool


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
    """Learn a site's templates from its captures."""
    from crawler.extraction.learning.induction import induce, recurring_patterns

    async def load(origin: StaleRevision) -> PageItem:
        return recorded_page(archive.store, [origin.captures[0]], config.max_page_bytes)

    today = (at or datetime.now(UTC)).date()
    captures = archive.profiles.teaching_captures(site)
    profile = archive.profiles.of(captures[0].url) if captures else NO_PROFILE
    evidence = await evidence_of(captures, load, profile, pool, today)
    archive.profiles.teach(site, induce(evidence, today), recurring_patterns(evidence), at)


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
