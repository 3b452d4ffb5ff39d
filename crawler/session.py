"""One crawl's connection to the archive. The pipelines of a Scrapy crawler share it; it opens and closes with the
crawler.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from archive import __version__
from archive.archive import Archive
from archive.article import SiteProfile, SiteTemplate
from archive.captures import (
    CaptureWriter,
    Exchange,
    HeldPayload,
    Provenance,
    payload_digest,
)
from archive.captures.bucket.uploads import Uploads
from archive.captures.recover import recover
from archive.identity.urls.sites import site_of
from archive.ingestion.visits import Captured, IngestReport, Verdict, Visit
from archive.scheduling.asked_lists import OpenList
from archive.scheduling.rechecks import Rechecks
from archive.scheduling.requested_pages import RequestedPages
from archive.scheduling.sources import Sources
from archive.storage.models import Command
from archive.storage.shared_transactions import SharedTransactions
from crawler import process_owner
from crawler.config import Config, scrapy_settings

SOFTWARE = f"pressmark/{__version__}"

Result = TypeVar("Result")


class CrawlSession:
    """Writes the results of one crawl: records to the WARC in one thread, then rows to SQL in another.

    One thread each, because a WARC file and SQLite allow one writer; not the same, because what was fetched shall be
    in the WARC at once, however long a transaction takes; not the event loop, because both wait for the disk. `owner`
    is the crawl's name in its leases; `obeyed` are the directives that forbid keeping a page.
    """

    def __init__(self, config: Config, command: Command) -> None:
        self._archive = Archive.open(config.data, config.database, bucket=config.bucket)
        self._archive.database.wait_for_server(_warn)
        recover(config.warc_folder)
        self._uploads = Uploads(self._archive.store.warcs, _warn)
        self._writer = CaptureWriter(
            config.warc_folder,
            _provenance(config),
            max_bytes=config.warc_max_bytes,
            earlier=self._archive.captures.earlier_records if config.warc == "zstd" else None,
            finished=self._uploads.file_finished,
        )
        self._uploads.begin()
        self._writing = Lock()
        self._captures = ThreadPoolExecutor(1, thread_name_prefix="captures")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._tasks = SharedTransactions(self._archive.database, self._thread)
        self.obeyed = config.directives_obeyed()
        self._profiles: dict[str, SiteProfile] = {}
        self.new_articles: Counter[str] = Counter()  # of each site
        self._unindexed: set[str] = set()  # records without rows so far
        self.owner = process_owner.owner(command)
        self._id = self._archive.begin_crawl(command, SOFTWARE, by_worker=process_owner.has_job())
        self.finished_list: OpenList | None = None  # set when all of a list was asked for
        self._free_what_the_dead_hold()

    def _free_what_the_dead_hold(self) -> None:
        for owner in filter(process_owner.is_gone, self._archive.sources.owners()):
            self._archive.sources.release(owner)

    async def capture(
        self, exchanges: Sequence[Exchange], read_before: HeldPayload | None = None
    ) -> tuple[Captured, ...]:
        """Write the exchanges' records; they are surely on disk only after `ingest` has returned. `read_before` is the
        earlier reading of a page that the server says is not modified.
        """
        if not exchanges:
            return ()
        return await asyncio.get_running_loop().run_in_executor(
            self._captures, lambda: tuple(self._append(exchange, read_before) for exchange in exchanges)
        )

    async def ingest(self, batch: Sequence[Visit]) -> IngestReport:
        """Make the records durable, then commit the rows that point to them."""
        return await self._in_thread(lambda: self._sync_and_ingest(batch))

    async def sources(self, work: Callable[[Sources], Result]) -> Result:
        """Run a task on the archive's sources."""
        return await self._tasks.run(lambda: work(self._archive.sources))

    async def rechecks(self, work: Callable[[Rechecks], Result]) -> Result:
        """Run a task on the archive's articles that are due."""
        return await self._tasks.run(lambda: work(self._archive.rechecks))

    async def asked(self, work: Callable[[RequestedPages], Result]) -> Result:
        """Run a task on the archive's ledger of requested pages."""
        return await self._tasks.run(lambda: work(self._archive.asked))

    async def archive(self, work: Callable[[Archive], Result]) -> Result:
        """Run a task on the archive."""
        return await self._in_thread(lambda: work(self._archive))

    async def profile(self, url: str) -> SiteProfile:
        """The profile of the address's site as the archive knew it at this crawl's first look, or after `learn`."""
        site = site_of(url)
        if site not in self._profiles:
            self._profiles[site] = await self._in_thread(lambda: self._archive.profiles.of(url))
        return self._profiles[site]

    async def learn(self, site: str, templates: Sequence[SiteTemplate], patterns: Mapping[str, int]) -> None:
        """Make the profile of a new site, and use it for the pages that follow."""
        await self._in_thread(lambda: self._archive.profiles.learn_at_once(site, templates, patterns))
        self._profiles.pop(site, None)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._captures.shutdown()
        self._thread.shutdown()

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._outlasting, work)

    def _outlasting(self, work: Callable[[], Result]) -> Result:
        return self._archive.database.outlasting(work)

    def _append(self, exchange: Exchange, read_before: HeldPayload | None) -> Captured:
        held = read_before if exchange.is_not_modified else self._held(exchange)
        with self._writing:
            ref = self._writer.append(exchange, held)
        self._unindexed.add(ref.record_id)
        return Captured(exchange.url, exchange.requested_at, len(exchange.payload), ref)

    def _held(self, exchange: Exchange) -> HeldPayload | None:
        """Only pages with rows: if two identical pages are on their way, the second may be ingested first."""
        if not exchange.payload:
            return None
        digest = payload_digest(exchange.payload)
        held = self._outlasting(lambda: self._archive.captures.held_payloads([digest]))
        return held.get(digest)

    def _sync_and_ingest(self, batch: Sequence[Visit]) -> IngestReport:
        with self._writing:
            self._writer.sync()
        report = self._archive.ingest(batch, self._id)
        self.new_articles.update(site_of(one.url) for one in report.outcomes if one.verdict is Verdict.NEW)
        self._unindexed.difference_update(
            captured.ref.record_id for visit in batch for captured in chain(visit.captures, *visit.following)
        )
        return report

    def _close(self) -> None:
        try:
            self._writer.close()
            self._outlasting(self._end)
        finally:
            self._archive.close()
            self._uploads.close()

    def _end(self) -> None:
        if self.finished_list is not None and not self._unindexed:
            self._archive.asked_lists.finish(self.finished_list)
        else:
            self._archive.asked_lists.stop(self.owner, datetime.now(UTC))
        self._archive.sources.release(self.owner)
        if not self._unindexed:  # otherwise the crawl counts as interrupted, which `check` must know
            self._archive.end_crawl(self._id, profiles=self._profiles)


def _warn(line: str) -> None:
    print(f"WARNING: {line}", file=sys.stderr)


def _provenance(config: Config) -> Provenance:
    return Provenance(
        software=SOFTWARE,
        operator=config.contact or "",
        user_agent=scrapy_settings(config)["USER_AGENT"],
        robots="ignore" if config.ignore_robots else "obey",
    )


_crawls: WeakKeyDictionary[Crawler, CrawlSession] = WeakKeyDictionary()


def crawl_of(crawler: Crawler) -> CrawlSession:
    """The session of a Scrapy crawler, opened when the first pipeline asks for it."""
    if crawler not in _crawls:
        command = Command(crawler.settings.get("PRESSMARK_COMMAND", Command.CRAWL))
        _crawls[crawler] = CrawlSession(crawler.settings["PRESSMARK_CONFIG"], command)
    return _crawls[crawler]
