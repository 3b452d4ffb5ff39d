"""Schedules requests to each host: between the processes of one machine, or between machines that share a PostgreSQL
archive.
"""

import time
from time import monotonic
from typing import Protocol

from scrapy.crawler import Crawler

from archive.errors import ArchiveUnusable
from archive.scheduling.shared_turns import SharedTurns
from crawler.config import Config
from crawler.downloader.host_slots import HostSlots
from crawler.downloader.kept_database import KeptDatabase, kept_database

DATABASE_AWAY_S = 1.0  # how long no host is asked after the database did not answer


class Turns(Protocol):
    """The earliest time of each host's next request."""

    def wait_s(self, host: str) -> float:
        """Seconds until the host's next turn, as far as this crawl knows."""

    async def take(self, host: str, spacing_s: float) -> bool:
        """Take the host's turn and the following `spacing_s` seconds, if it has come."""

    def close(self) -> None: ...


def turns_of(crawler: Crawler) -> Turns:
    """The turns that a Scrapy crawler takes."""
    config: Config = crawler.settings["PRESSMARK_CONFIG"]
    if "://" in config.database_target:
        return FleetTurns(kept_database(crawler))
    config.data.mkdir(parents=True, exist_ok=True)
    return MachineTurns(HostSlots(config.data / "turns"))


class MachineTurns:
    """The turns that all crawls of an archive on this machine share."""

    def __init__(self, slots: HostSlots) -> None:
        self._slots = slots

    def wait_s(self, host: str) -> float:
        return self._slots.wait_s(host, time.time())

    async def take(self, host: str, spacing_s: float) -> bool:
        return self._slots.take(host, spacing_s, time.time())

    def close(self) -> None:
        self._slots.close()


class FleetTurns:
    """The turns that all crawls of a PostgreSQL archive share. Each crawl remembers what it was told, so that a request
    costs one statement.
    """

    def __init__(self, kept: KeptDatabase) -> None:
        self._kept = kept
        self._free_at: dict[str, float] = {}

    def wait_s(self, host: str) -> float:
        return max(0.0, self._free_at.get(host, 0.0) - monotonic())

    async def take(self, host: str, spacing_s: float) -> bool:
        try:
            wait_s = await self._kept.run_at_once(
                lambda database: SharedTurns(database).take(host, spacing_s)
            )
        except ArchiveUnusable:  # a request whose turn is uncertain waits; whoever writes says why
            wait_s = DATABASE_AWAY_S
        self._free_at[host] = monotonic() + (wait_s or spacing_s)
        return not wait_s

    def close(self) -> None:
        """Nothing to close: the archive's database is closed elsewhere."""
