"""Commands whose work is done by workers: puts jobs into the queue, and prints the outcomes as they come."""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from archive.archive import Archive
from archive.errors import ArchiveUnusable
from archive.identity.urls.canonical import fetchable
from archive.ingestion.visits import Ingested, Verdict
from archive.storage.models import Reason, SourceState
from crawler.cli.pages import Reporter, why_no_url
from crawler.config import Config
from crawler.formats.url_lists import ListedUrl
from crawler.jobs.crawl import CrawlEnd
from crawler.jobs.fleet.due import add_work, crawl_work
from crawler.jobs.fleet.queue import JobQueue

LOOK_EVERY_S = 0.5
SILENT_MOST_S = 90.0  # a worker without a sign of life for so long takes no jobs


def archive_by_workers(
    config: Config, entries: Iterable[ListedUrl], labels: Sequence[str], *, as_json: bool, missing_only: bool
) -> int:
    """Let workers archive the pages, print the outcome of each, and return the exit code of `add`."""
    queue = JobQueue.open(config)
    started = time.monotonic()
    with Reporter(0, as_json) as reporter:
        urls, end = [], CrawlEnd()
        for entry in entries:
            reporter.expect(1)
            if why := why_no_url(entry.url):
                reporter.refuse(entry.url, why)
            else:
                urls.append(fetchable(entry.url))
        jobs = queue.put(add_work(urls, labels, ["--missing"] if missing_only else []))
        given_up = follow(queue, jobs, reporter.tell)
    reporter.summarise(end, config, time.monotonic() - started)
    return _code(given_up, is_all_well=reporter.are_all_kept or missing_only)


def crawl_by_workers(
    config: Config, ids: Sequence[int] | None, arguments: Sequence[str], *, as_json: bool
) -> int:
    """Let workers crawl sources (None: all active ones), print the outcome of each page, and return the exit code."""
    queue = JobQueue.open(config)
    started = time.monotonic()
    with Archive.open(config.data, config.database) as archive:
        sources = [
            (source.id, source.url)
            for source in archive.sources.all(ids)
            if ids is not None or source.state is SourceState.ACTIVE
        ]
    end = CrawlEnd()

    def tell(outcome: Ingested) -> None:
        end.counts[outcome.verdict] += 1
        reporter.tell(outcome)

    with Reporter(None, as_json) as reporter:
        given_up = follow(queue, queue.put(crawl_work(sources, arguments)), tell)
    reporter.summarise(end, config, time.monotonic() - started)
    return _code(given_up, is_all_well=not end.counts[Verdict.FAILED])


def _code(given_up: int, *, is_all_well: bool) -> int:
    if given_up:
        print(f"{given_up} jobs failed: see the log of the workers", file=sys.stderr)
    return int(bool(given_up) or not is_all_well)


def follow(queue: JobQueue, jobs: Sequence[int], tell: Callable[[Ingested], None]) -> int:
    """Wait until workers have done the jobs, and tell each page's outcome. Returns how many jobs were given up."""
    _say_if_nobody_works(queue)
    number, is_over, is_away = 0, False, False
    while not is_over:
        try:
            is_over, outcomes = queue.look(jobs, number)
            for outcome_id, line in outcomes:
                number = outcome_id
                if "verdict" in line:
                    tell(_ingested(line))
            is_away = False
        except ArchiveUnusable as error:
            is_over = False
            if not is_away:
                print(f"waiting: {error}", file=sys.stderr)
            is_away = True
        if not is_over:
            time.sleep(LOOK_EVERY_S)
    return queue.failed(jobs)


def _say_if_nobody_works(queue: JobQueue) -> None:
    if not any(worker.silent_s < SILENT_MOST_S for worker in queue.fleet().workers):
        print(
            "No worker runs: the jobs wait until one does (`pressmark worker`). Ctrl-C leaves them in the queue.",
            file=sys.stderr,
        )


def _ingested(line: dict[str, Any]) -> Ingested:
    return Ingested(
        **line
        | {
            "verdict": Verdict(line["verdict"]),
            "reason": Reason(line["reason"]) if line.get("reason") else None,
            "retry_at": datetime.fromisoformat(line["retry_at"]) if line.get("retry_at") else None,
        }
    )
