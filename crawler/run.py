"""Runs one crawl in this process and hands over each page's outcome as it is kept."""

from asyncio import Task
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure as TwistedFailure

from archive.errors import ArchiveUnusable
from archive.ingest import Ingested
from archive.models import Command
from crawler.config import Config, scrapy_settings


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
    process = AsyncCrawlerProcess(_settings(config, command, log_level))
    crawler = process.create_crawler("pages")
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
    crawl = process.crawl(crawler, urls=urls)
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
