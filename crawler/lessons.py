"""Has the pages that were read before their site's profile was learned read again in its light, without being asked.

A crawl does this when all its pages are kept, a rebuild where each crawl ended.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from types import FrameType

from archive.archive import Archive
from crawler.config import Config
from crawler.extraction_pool import ExtractionPool
from crawler.pipelines.ingest import EXTRACTOR
from crawler.rereading import Reread, reread


@dataclass(frozen=True, slots=True)
class Lessons:
    """What came of it: revisions that were read again, and how many of these changed."""

    read: int = 0
    changed: int = 0


def apply_lessons(config: Config) -> Lessons:
    """Read again, in an archive that no crawl of this process has open, what is outdated. Ctrl-C and SIGTERM end it
    early; the next crawl goes on. Raises ArchiveUnusable."""
    with Archive.open(config.data, config.database) as archive, _interruptible():
        if not archive.outdated_revisions(EXTRACTOR):
            return Lessons()
        counts: Counter[str] = Counter()
        with (
            suppress(KeyboardInterrupt),
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
    """Adds to `counts` how many revisions were `read` and `changed`. The clock is `at`, where it is given."""
    left: list[int] = []

    def tell(one: Reread) -> None:
        counts.update(["read", *(["changed"] if one.changes else [])])
        if one.problem is not None:
            left.append(one.revision_id)

    outdated = archive.outdated_revisions(EXTRACTOR)
    await reread(outdated, archive, config, pool, tell, lambda _done, _total: None, at)
    archive.leave_revisions(left, at)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Both signals raise KeyboardInterrupt: Scrapy's own handlers would stop a crawl that is over."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
