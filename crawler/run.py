"""Runs one crawl in this process and hands over each page's outcome as it is kept."""

from asyncio import Task
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure as TwistedFailure

from archive.errors import ArchiveUnusable
from archive.ingest import Failure, Ingested
from archive.models import Command
from crawler.config import Config, scrapy_settings
from crawler.spiders.discover import Found
from crawler.spiders.source import Order


@dataclass(slots=True)
class CrawlEnd:
    """How a crawl ended: the outcomes in the order they were kept, and what stopped it early, if anything did."""

    outcomes: list[Ingested] = field(default_factory=list)
    unusable: ArchiveUnusable | None = None
    errors: list[BaseException] = field(default_factory=list)


def crawl_pages(
    config: Config,
    urls: Sequence[str],
    command: Command,
    told: Callable[[Ingested], None],
    log_level: str | None = None,
) -> CrawlEnd:
    """Fetch and keep the pages at these URLs; blocks until all are done. May be called once in a process.

    `log_level` shows Scrapy's log on stderr; None shows none.
    """
    return _run(_settings(config, command, log_level), "pages", told, urls=urls)


def crawl_sources(
    config: Config, order: Order, told: Callable[[Ingested], None], log_level: str | None = None
) -> CrawlEnd:
    """Look at sources' listings and keep what is new; otherwise as `crawl_pages`."""
    return _run(_settings(config, Command.CRAWL, log_level), "source", told, order=order)


def discover(config: Config, url: str, log_level: str | None = None) -> list[Found | Failure]:
    """Where the site at this URL lists its articles; a Failure if it cannot be reached. Once in a process."""
    found: list[Found | Failure] = []
    process = AsyncCrawlerProcess(_settings(config, Command.CRAWL, log_level))
    crawler = process.create_crawler("discover")
    crawler.signals.connect(lambda item: found.append(item), signals.item_scraped, weak=False)
    crawl = process.crawl(crawler, url=url)
    process.start()
    _raise_if_it_did_not_start(crawl)
    return found


def _run(settings: Settings, spider: str, told: Callable[[Ingested], None], **arguments: object) -> CrawlEnd:
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    end = CrawlEnd()

    def kept(item: Ingested) -> None:
        end.outcomes.append(item)
        told(item)

    def lost(failure: TwistedFailure) -> None:
        if isinstance(failure.value, ArchiveUnusable):
            end.unusable = end.unusable or failure.value
        elif failure.value is not None:
            end.errors.append(failure.value)

    crawler.signals.connect(kept, signals.item_scraped)
    crawler.signals.connect(lost, signals.item_error)
    crawl = process.crawl(crawler, **arguments)
    process.start()
    _raise_if_it_did_not_start(crawl)
    return end


def _settings(config: Config, command: Command, log_level: str | None) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(scrapy_settings(config), priority="cmdline")
    settings.setdict(
        {
            "PRESSMARK_COMMAND": command,
            "LOG_ENABLED": log_level is not None,
            "LOG_LEVEL": log_level or "CRITICAL",
        },
        priority="cmdline",
    )
    return settings


def _raise_if_it_did_not_start(crawl: Task[None]) -> None:
    if crawl.done() and not crawl.cancelled() and (error := crawl.exception()) is not None:
        raise error
