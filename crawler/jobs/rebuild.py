"""Rebuilds the SQL archive from the WARCs: each captured page passes through the pipeline again, without a fetch.

The clock follows the captures, so pages get the same dates and retries the same times as in the original crawl.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.article import SiteProfile
from archive.captures import CaptureStore, RecordedVisit, VisitIndex, recorded_visits
from archive.captures.bucket.opening import warcs_in
from archive.captures.bucket.patience import NO_PATIENCE, Patience
from archive.captures.recover import recover
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

JUST_AFTER = timedelta(microseconds=1)  # when the crawl of the last page ended


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`visits` counts the visits found, `resumed` those that an earlier, interrupted rebuild had finished.

    `problems` describes unusable records and data that could not be copied from the old database, one line each.
    """

    visits: int
    resumed: int
    problems: tuple[str, ...]


def rebuild(
    config: Config,
    told: Callable[[int, int], None],
    old: Path | str | None = None,
    patience: Patience = NO_PATIENCE,
) -> Rebuilt:
    """Read all captures and replace the database; `told` receives the progress (visits done, visits in total). Data
    that no WARC holds is copied from the `old` database, or from the data folder's SQLite file.

    Raises NotFound if there are no captures, and ArchiveUnusable; the old database then stays as it is.
    """
    recover(config.warc_folder)
    store = CaptureStore(warcs_in(config.warc_folder, config.bucket, patience))
    with DatabaseSwap.begin(config.data, config.database, old, store) as rebuilding:
        recorded = recorded_visits(rebuilding.archive.store)
        if not recorded.visits:
            raise NotFound(f"no captures in {store.warcs.location}: nothing to rebuild from")
        recorded_in_all = len(recorded.visits)
        rebuilding.leave_out_what_is_there(recorded.visits)
        missing = len(recorded.visits)
        with ExtractionPool(config.extract_workers, config.extract_timeout_s) as pool:
            refill = _Refill(rebuilding, config, recorded.visits, pool)
            asyncio.run(refill.run(lambda done: told(done, missing)))
        rebuilding.finish()
    return Rebuilt(recorded_in_all, recorded_in_all - missing, (*recorded.problems, *rebuilding.losses))


class _Refill:
    """Passes visits to an archive in batches. Each batch belongs to one crawl: the content of one file.

    Site profiles are learned at the end of each crawl and used by crawls that began later, as in the original order.
    """

    def __init__(
        self, rebuilding: DatabaseSwap, config: Config, visits: VisitIndex, pool: ExtractionPool
    ) -> None:
        self._rebuilding = rebuilding
        self._archive = rebuilding.archive
        self._config = config
        self._visits = visits
        self._pool = pool
        self._whole = WholeVisits(visits, self._archive.store, config.max_page_bytes, pool, self._listed)
        self._last = visits.last_of_crawls()
        self._profiles: dict[tuple[str, str], SiteProfile] = {}
        self._crawls: dict[str, int] = {}
        self._ends: dict[str, datetime] = {}
        self._crawl = ""
        self._batch: list[Visit] = []

    async def run(self, told: Callable[[int], None]) -> None:
        waiting: dict[int, Visit] = {}  # keyed by the position of the article's last page
        async with aclosing(
            in_order(range(len(self._visits)), self._read_ahead, self._pool.pages_ahead)
        ) as read_visits:
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
        )  # where an earlier rebuild was interrupted

    async def _read_ahead(self, position: int) -> WholeVisit:
        return await self._whole.read(position, self._archive.profiles.of(self._whole.url(position)))

    async def _as_its_crawl_read_it(self, whole: WholeVisit) -> WholeVisit:
        """The same visit, extracted again if a profile was learned in the meantime."""
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
        # The last record in the file is not always the latest: responses arrive out of order.
        end = max(visit.at for visit in self._batch) + JUST_AFTER
        self._ends[self._crawl] = max(end, self._ends.get(self._crawl, end))
        self._batch = []

    async def _end_crawl(self, crawl: str) -> None:
        """Learn the profiles of the crawl's sites and re-extract older pages with them, as the crawl did."""
        self._ingest()
        if crawl in self._crawls:
            end = self._ends[crawl]
            read_with = {
                site: profile for (of_crawl, site), profile in self._profiles.items() if of_crawl == crawl
            }
            self._archive.end_crawl(self._crawls[crawl], end, read_with)
            await learn_and_reread(self._archive, self._config, self._pool, Counter(), end)
        self._profiles = {key: profile for key, profile in self._profiles.items() if key[0] != crawl}
