"""Runs one crawl in this process and reports each page's outcome when it is stored.

Each function imports the spiders that it needs, because some of them load the listing parsers, which is slow.
"""

import asyncio
import gc
from asyncio import Task
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.python.failure import Failure as TwistedFailure

from archive.archive import Archive
from archive.captures.bucket.uploads import wait_for_uploads
from archive.errors import ArchiveUnusable, OutOfFiles, PressmarkError
from archive.ingestion.visits import Failure, Ingested, Verdict
from archive.storage.models import Command
from crawler.config import Config, scrapy_settings
from crawler.downloader.open_files import connections_allowed
from crawler.downloader.request_settings import RequestSettings, set_ones, slots
from crawler.downloader.scrapy_internals import end_crawls, keep_running, stop_crawls
from crawler.downloader.signals import OUT_OF_FILES, STOPPING, WAITS
from crawler.jobs.template_lessons import Lessons, apply_lessons, interruptible
from crawler.jobs.watchdog import Watchdog

if TYPE_CHECKING:
    from crawler.spiders.asked_list import ListOrder
    from crawler.spiders.discover import Looked
    from crawler.spiders.order import Order

SHUTDOWN = "shutdown"  # Scrapy's reason when a signal ended the crawl


@dataclass(slots=True)
class CrawlEnd:
    """How a crawl ended: pages by outcome, re-extracted older pages, and what stopped it early or went wrong first.
    Holds counts only, since a crawl may be long. A crawl has stalled if it ended because it made no more progress, and
    was stopped if a person or a service manager ended it.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    lessons: Lessons = field(default_factory=Lessons)
    unusable: PressmarkError | None = None
    has_stalled: bool = False
    was_stopped: bool = False
    error: BaseException | None = None


def crawl_list(
    config: Config, order: "ListOrder", told: Callable[[Ingested], None], log_level: str | None = None
) -> CrawlEnd:
    """Fetch and store the pages of a list; blocks until all are done. Call it at most once in a process.

    `log_level` shows Scrapy's log on stderr; None hides it.
    """
    from crawler.spiders.asked_list import AskedListSpider

    run = _RunningCrawls(config, _settings(config, Command.ADD, log_level, sites_of(config)), told)
    run.begin(AskedListSpider, order=order)
    return run.finish(config)


def crawl_sources(
    config: Config, order: "Order", told: Callable[[Ingested], None], log_level: str | None = None
) -> CrawlEnd:
    """Look at sources' listings and store what is new, retry the pages that a person requested, then recheck known
    articles that are due. Otherwise like `crawl_list`.
    """
    from crawler.spiders.recheck import RecheckSpider
    from crawler.spiders.requested import RequestedSpider
    from crawler.spiders.source import SourceSpider

    run = _RunningCrawls(config, _settings(config, Command.CRAWL, log_level, sites_of(config)), told)
    new = run.begin(SourceSpider, order=order)
    if order.keeps_up:  # decided at the end: a listing may report an edit in the meantime
        recheck = partial(run.begin, RecheckSpider, ids=order.ids, is_conditional=order.is_conditional)
        run.begin_after(new, partial(_is_due, config, lambda archive: archive.rechecks.next_at()), recheck)
    if order.keeps_up and order.ids is None and _is_due(config, lambda archive: archive.asked.next_at()):
        run.begin(RequestedSpider)
    return run.finish(config)


def sites_of(config: Config) -> tuple[RequestSettings, ...]:
    """The request settings of single sources."""
    with Archive.open(config.data, config.database, bucket=config.bucket) as archive:
        return set_ones(archive.sources.with_request_settings())


def _is_due(config: Config, next_at: Callable[[Archive], datetime | None]) -> bool:
    with Archive.open(config.data, config.database, bucket=config.bucket) as archive:
        due = next_at(archive)
    return due is not None and due <= datetime.now(UTC)


def discover(
    config: Config,
    url: str,
    named: Sequence[str] = (),
    *,
    only: bool = False,
    site: RequestSettings | None = None,
    log_level: str | None = None,
) -> "list[Looked | Failure]":
    """Where the site at this URL may list its articles, and what is at each place; a Failure if the site cannot be
    reached. Addresses that a person has `named` are tried as well or, if `only`, alone. Call it at most once in a
    process.
    """
    from crawler.spiders.discover import DiscoverSpider

    looked: list[Looked | Failure] = []
    settings = _settings(config, Command.CRAWL, log_level, (site,) if site is not None else ())
    process = _Process(settings, config)
    crawler = process.create_crawler(DiscoverSpider)
    process.watch(crawler)
    crawler.signals.connect(lambda item: looked.append(item), signals.item_scraped, weak=False)
    crawl = process.crawl(crawler, url=url, named=named, only=only)
    process.start()
    _raise_if_it_did_not_start(crawl)
    return looked


MOVES = (
    signals.spider_opened,
    signals.request_scheduled,
    signals.request_reached_downloader,
    signals.request_left_downloader,
    signals.response_received,
    signals.item_scraped,
    signals.item_error,
)
"""The signals of a crawl that makes progress."""


class _Process(AsyncCrawlerProcess):
    """Scrapy's process with a watchdog: its crawls end when they are stopped, or when they make no progress."""

    def __init__(self, settings: Settings, config: Config) -> None:
        super().__init__(settings)
        stop, end = partial(stop_crawls, self), partial(end_crawls, self)
        self.watchdog = Watchdog(config.stall_s, config.stop_within_s, stop, end)

    def watch(self, crawler: Crawler) -> None:
        for move in MOVES:
            crawler.signals.connect(self.watchdog.moved, move)
        crawler.signals.connect(self.watchdog.waits, WAITS)

    def start(self, stop_after_crawl: bool = True, install_signal_handlers: bool = True) -> None:
        self.watchdog.start()
        try:
            super().start(stop_after_crawl, install_signal_handlers)
        finally:
            self.watchdog.close()

    async def stop(self) -> None:
        self.watchdog.stopping()
        for crawler in self.crawlers:
            crawler.signals.send_catch_log(STOPPING)
        await super().stop()


class _RunningCrawls:
    """The spiders of one process, and how their crawls end."""

    def __init__(self, config: Config, settings: Settings, told: Callable[[Ingested], None]) -> None:
        self._process = _Process(settings, config)
        self._told = told
        self._crawls: list[Task[None]] = []
        self._end = CrawlEnd()
        self._was_stopped = False

    def begin(self, spider: type[Spider], **arguments: object) -> Task[None]:
        crawler = self._process.create_crawler(spider)
        self._process.watch(crawler)
        crawler.signals.connect(self._kept, signals.item_scraped)
        crawler.signals.connect(self._closed, signals.spider_closed)
        for error in (signals.item_error, signals.spider_error):
            crawler.signals.connect(self._lost, error)
        crawler.signals.connect(self._out_of_files, OUT_OF_FILES)
        crawl = self._process.crawl(crawler, **arguments)
        self._crawls.append(crawl)
        return crawl

    def begin_after(self, crawl: Task[None], is_due: Callable[[], bool], begin: Callable[[], object]) -> None:
        """Begin another crawl after this one, if it is due then."""

        async def wait() -> None:
            await asyncio.wait([crawl])
            if not self._was_stopped and await asyncio.to_thread(is_due):
                begin()

        keep_running(self._process, wait())

    def finish(self, config: Config) -> CrawlEnd:
        """Block until all crawls are done and the learned profiles have been applied to older pages."""
        gc.freeze()  # loaded modules stay for the whole crawl: exclude them from garbage collection
        self._process.start()
        for crawl in self._crawls:
            _raise_if_it_did_not_start(crawl)
        if not self._was_stopped:  # otherwise the next crawl uploads what is left
            with interruptible(), suppress(KeyboardInterrupt):
                wait_for_uploads()
        if not (self._was_stopped or self._end.unusable or self._end.error):
            self._end.lessons = apply_lessons(config)
        self._end.has_stalled = self._process.watchdog.has_stalled
        self._end.was_stopped = self._was_stopped
        return self._end

    def _closed(self, reason: str) -> None:
        self._was_stopped |= reason == SHUTDOWN

    def _kept(self, item: Ingested) -> None:
        self._end.counts[item.verdict] += 1
        self._told(item)

    def _out_of_files(self, error: OutOfFiles) -> None:
        """End all crawls: every further request would fail, and none of the hosts would be to blame."""
        if self._end.unusable is None:
            self._end.unusable = error
            stop_crawls(self._process)

    def _lost(self, failure: TwistedFailure) -> None:
        if isinstance(failure.value, ArchiveUnusable):
            self._end.unusable = self._end.unusable or failure.value
        else:
            self._end.error = self._end.error or failure.value


def _settings(
    config: Config, command: Command, log_level: str | None, sites: Sequence[RequestSettings] = ()
) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(scrapy_settings(config), priority="cmdline")
    settings.set("PRESSMARK_CONNECTIONS", connections_allowed(), priority="cmdline")
    settings.set("PRESSMARK_SITES", sites, priority="cmdline")
    settings.set("DOWNLOAD_SLOTS", slots(sites), priority="cmdline")
    settings.set("PRESSMARK_COMMAND", command, priority="project")  # a spider may set its own
    settings.setdict(
        {
            "LOG_ENABLED": log_level is not None,
            "LOG_LEVEL": log_level or "CRITICAL",
            "SPIDER_LOADER_CLASS": "scrapy.spiderloader.DummySpiderLoader",  # the default loads all spiders
        },
        priority="cmdline",
    )
    return settings


def _raise_if_it_did_not_start(crawl: Task[None]) -> None:
    if crawl.done() and not crawl.cancelled() and (error := crawl.exception()) is not None:
        raise error
