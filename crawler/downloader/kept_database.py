"""The archive's database as the downloader uses it, beside the crawl's own connection: for holds and robots.txt."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from archive.errors import ArchiveUnusable
from archive.storage.database import Database
from archive.storage.server_outage import AWAITED_S, BETWEEN_ATTEMPTS_S, is_away
from crawler.config import Config

Result = TypeVar("Result")


class KeptDatabase:
    """Opened at the first use, in another thread. Without an archive, and after `close`, nothing is kept."""

    def __init__(self, config: Config) -> None:
        self._target = config.database_target
        self._database: Database | None = None
        self._is_open = False
        self._opening = asyncio.Lock()

    async def run(self, work: Callable[[Database], Result]) -> Result | None:
        """Run a task on the database, in another thread; None without an archive. Waits for a PostgreSQL server that is
        away as long as the crawl does, which says so. Raises ArchiveUnusable.
        """
        ends = monotonic() + AWAITED_S
        while True:
            try:
                return await self.run_at_once(work)
            except ArchiveUnusable as error:
                if "://" not in self._target or monotonic() > ends or not is_away(error):
                    raise
            await asyncio.sleep(BETWEEN_ATTEMPTS_S)

    async def run_at_once(self, work: Callable[[Database], Result]) -> Result | None:
        """The same without waiting."""
        async with self._opening:
            if not self._is_open:
                self._database = await asyncio.to_thread(self._open)
                self._is_open = True
        database = self._database
        return await asyncio.to_thread(lambda: work(database)) if database is not None else None

    async def close(self) -> None:
        """Let go of the database: as long as one connection is open, SQLite leaves its log beside the file."""
        async with self._opening:
            database, self._database, self._is_open = self._database, None, True
            if database is not None:
                await asyncio.to_thread(database.close)

    def _open(self) -> Database | None:
        is_there = "://" in self._target or Path(self._target).exists()
        return Database.open(self._target) if is_there else None


_of_crawlers: WeakKeyDictionary[Crawler, KeptDatabase] = WeakKeyDictionary()


def kept_database(crawler: Crawler) -> KeptDatabase:
    """The database that the downloader of a Scrapy crawler uses."""
    if crawler not in _of_crawlers:
        _of_crawlers[crawler] = kept = KeptDatabase(crawler.settings["PRESSMARK_CONFIG"])
        crawler.signals.connect(kept.close, signals.engine_stopped)
    return _of_crawlers[crawler]
