"""The jobs for what is due in an archive, and for pages and sources that a person asks for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from archive.archive import Archive
from archive.scheduling.host_holds import host_of
from crawler.jobs.fleet.queue import ASKED_FOR, BY_HAND, DUE, THE_REST, QueuedWork

URLS_A_JOB = 500  # so that several workers share a long list, and a stopped one hands little back


def due_work(archive: Archive) -> list[QueuedWork]:
    """One job for each source that is due, and one for rechecks and pages that belong to no source."""
    now = datetime.now(UTC)
    due = [_crawl(source_id, url, ["--due"], DUE) for source_id, url in archive.sources.due(now)]
    others = filter(None, (archive.rechecks.next_at(), archive.asked.next_at()))
    if any(at <= now for at in others):
        due.append(QueuedWork("crawl", ("crawl", "--due", "--json"), None, THE_REST, once="crawl"))
    return due


def crawl_work(sources: Iterable[tuple[int, str]], arguments: Sequence[str]) -> list[QueuedWork]:
    """One job for each of these sources."""
    return [_crawl(source_id, url, arguments, BY_HAND, is_watched=True) for source_id, url in sources]


def _crawl(
    source_id: int, url: str, arguments: Sequence[str], priority: int, *, is_watched: bool = False
) -> QueuedWork:
    words = ("crawl", "--json", *arguments, str(source_id))
    return QueuedWork(
        "crawl", words, host_of(url), priority, once=f"crawl {source_id}", is_watched=is_watched
    )


def add_work(urls: Iterable[str], labels: Sequence[str], arguments: Sequence[str] = ()) -> list[QueuedWork]:
    """Jobs that archive these pages: the pages of a host one after another, several hosts at once."""
    by_host = defaultdict[str, list[str]](list)
    for url in dict.fromkeys(urls):
        by_host[host_of(url)].append(url)
    words = ("add", "--json", *arguments, *(f"--label={label}" for label in labels), "--file", "-")
    return [
        QueuedWork(
            "add",
            words,
            host,
            ASKED_FOR,
            stdin="\n".join(of_host[start : start + URLS_A_JOB]),
            is_watched=True,
        )
        for host, of_host in by_host.items()
        for start in range(0, len(of_host), URLS_A_JOB)
    ]
