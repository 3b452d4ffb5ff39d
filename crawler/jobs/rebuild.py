"""Makes the SQL archive again from the WARCs: what was captured goes the way of a page once more, without a fetch.

The clock is that of the captures, so that each page is dated, and each try set, as when it was fetched.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.article import SiteProfile
from archive.captures import RecordedVisit, recorded_visits, recover
from archive.errors import NotFound
from archive.identity.urls.sites import site_of
from archive.ingestion.visits import Visit
from archive.maintenance.database_swap import DatabaseSwap
from archive.storage.models import Command
from crawler.config import Config
from crawler.extraction import Claim
from crawler.items.from_capture import as_claims
from crawler.jobs.template_lessons import learn_and_reread
from crawler.jobs.whole_visits import WholeVisit, WholeVisits
from crawler.pipelines.ingest import LARGEST_BATCH
from crawler.session import SOFTWARE
from crawler.workers.extraction_pool import ExtractionPool
from crawler.workers.ordered_results import in_order

PAGES_AHEAD_PER_WORKER = 8
JUST_AFTER = timedelta(microseconds=1)  # the last page was read, its crawl ended


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`visits` is how many were found, `resumed` how many of them an earlier, interrupted rebuild had done.

    `problems` are records that cannot be used and what the old database could not hand over, a line each.
    """

    visits: int
    resumed: int
    problems: tuple[str, ...]


def rebuild(config: Config, told: Callable[[int, int], None], old: Path | str | None = None) -> Rebuilt:
    """Read all captures and replace the database; `told` hears how many visits of how many are done. What no WARC has
    is taken over from the `old` database, or the data folder's SQLite file.

    Raises NotFound where there are no captures, and ArchiveUnusable; the old database is then untouched.
    """
    recover(config.warc_folder)
    with DatabaseSwap.begin(config.data, config.database, old) as rebuilding:
        recorded = recorded_visits(rebuilding.archive.store)
        if not recorded.visits:
            raise NotFound(f"no captures in {config.warc_folder}: nothing to rebuild from")
        missing = rebuilding.missing(recorded.visits)
        resumed = len(recorded.visits) - len(missing)
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
            refill = _Refill(rebuilding, config, missing, pool)
            asyncio.run(refill.run(lambda done: told(done, len(missing))))
        rebuilding.finish()
    return Rebuilt(len(recorded.visits), resumed, (*recorded.problems, *rebuilding.losses))


class _Refill:
    """Brings visits to an archive in batches, each of one crawl: what was written to one file.

    Sites' profiles are learned where a crawl ended, and used by those that began after it, as when they were made.
    """

    def __init__(
        self, rebuilding: DatabaseSwap, config: Config, visits: Sequence[RecordedVisit], pool: ExtractionPool
    ) -> None:
        self._rebuilding = rebuilding
        self._archive = rebuilding.archive
        self._config = config
        self._visits = visits
        self._pool = pool
        self._whole = WholeVisits(visits, self._archive.store, config.max_page_bytes, pool, self._listed)
        self._last = {visit.crawl: position for position, visit in enumerate(visits)}
        self._profiles: dict[tuple[str, str], SiteProfile] = {}
        self._crawls: dict[str, int] = {}
        self._ends: dict[str, datetime] = {}
        self._crawl = ""
        self._batch: list[Visit] = []

    async def run(self, told: Callable[[int], None]) -> None:
        ahead = self._config.extract_workers * PAGES_AHEAD_PER_WORKER
        waiting: dict[int, Visit] = {}  # by the position of its article's last page
        async with aclosing(in_order(range(len(self._visits)), self._read_ahead, ahead)) as read_visits:
            position = 0
            async for whole in read_visits:
                if position not in self._whole.further:
                    whole = await self._as_its_crawl_read_it(whole)
                    waiting[whole.positions[-1]] = whole.visit
                if position in waiting:
                    self._add(self._visits[position].crawl, waiting.pop(position))
                if self._last[self._visits[position].crawl] == position:
                    await self._end_crawl(self._visits[position].crawl)
                position += 1
                told(position)
        await learn_and_reread(
            self._archive, self._config, self._pool, Counter()
        )  # where one was interrupted

    async def _read_ahead(self, position: int) -> WholeVisit:
        return await self._whole.read(position, self._archive.profiles.of(self._whole.url(position)))

    async def _as_its_crawl_read_it(self, whole: WholeVisit) -> WholeVisit:
        """The same, or read again where a profile was learned since."""
        first = whole.positions[0]
        url = self._whole.url(first)
        crawl = (self._visits[first].crawl, site_of(url))
        if crawl not in self._profiles:
            self._profiles[crawl] = self._archive.profiles.of(url)
        if whole.profile == self._profiles[crawl]:
            return whole
        self._whole.give_back(whole)
        return await self._whole.read(first, self._profiles[crawl])

    def _listed(self, visit: RecordedVisit) -> tuple[Claim, ...]:
        return as_claims(self._rebuilding.listed(visit))

    def _add(self, crawl: str, visit: Visit) -> None:
        if crawl != self._crawl or len(self._batch) >= LARGEST_BATCH:
            self._ingest()
        self._crawl = crawl
        self._batch.append(visit)

    def _ingest(self) -> None:
        if not self._batch:
            return
        if self._crawl not in self._crawls:
            began = self._batch[0].captures[0].at
            self._crawls[self._crawl] = self._archive.begin_crawl(Command.REBUILD, SOFTWARE, began)
        self._archive.ingest(self._batch, self._crawls[self._crawl])
        # The last in the file is not always the latest: answers do not come in the order of requests.
        end = max(visit.at for visit in self._batch) + JUST_AFTER
        self._ends[self._crawl] = max(end, self._ends.get(self._crawl, end))
        self._batch = []

    async def _end_crawl(self, crawl: str) -> None:
        """Learns what recurs on its sites, and reads again what was read before that was known, as the crawl did."""
        self._ingest()
        if crawl in self._crawls:
            end = self._ends[crawl]
            read_with = {
                site: profile for (of_crawl, site), profile in self._profiles.items() if of_crawl == crawl
            }
            self._archive.end_crawl(self._crawls[crawl], end, read_with)
            await learn_and_reread(self._archive, self._config, self._pool, Counter(), end)
        self._profiles = {key: profile for key, profile in self._profiles.items() if key[0] != crawl}
