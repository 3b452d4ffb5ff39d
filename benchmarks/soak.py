"""A long crawl of small pages: does its memory stay flat, and is it as fast at the end as at the start?

./run bench soak [--pages 100000]          some 30 minutes for 100,000 pages on two quiet cores

A line for each twentieth: pages a second, processor time a page, memory of all processes (PSS), of the writing
process alone (RSS). It ends by itself, at the latest after --timeout seconds.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks.crawlers import pressmark
from benchmarks.crawlers.crawler import Task
from benchmarks.measuring import last_line, pss_of_tree
from benchmarks.page_server import served
from benchmarks.pages import made_pages

PARTS = 20
LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Moment:
    pages: int
    at: float
    cpu_s: float
    tree_bytes: int
    main_bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--timeout", type=float, default=7200)
    given = parser.parse_args()
    pages = {f"/story/{number}": html for number, html in enumerate(_small_pages(given.pages))}
    with tempfile.TemporaryDirectory() as folder, served(pages, Path(folder)) as site:
        urls = Path(folder) / "urls.txt"
        urls.write_text("".join(f"{site}{path}\n" for path in pages))
        moments = list(_crawl(Task(site, urls, given.pages, Path(folder)), given.timeout))
    _conclude(moments)


def _small_pages(number: int) -> Iterator[bytes]:
    return made_pages(number, paragraphs=4, chrome=1)


def _crawl(task: Task, timeout_s: float) -> Iterator[Moment]:
    log = task.folder / "log.txt"
    with log.open("wb") as out:
        process = psutil.Popen(pressmark.command(task), stdout=out, stderr=subprocess.STDOUT)
    started, step = time.monotonic(), max(1, task.pages // PARTS)
    lines, done, last = log.open("rb"), 0, Moment(0, started, 0.0, 0, 0)
    print("  pages  pages/s  CPU ms a page  all MB  main MB", flush=True)
    while process.poll() is None:
        if time.monotonic() - started > timeout_s:
            process.terminate()
            raise SystemExit(f"not done after {timeout_s:.0f} s")
        time.sleep(LOOK_S)
        done += lines.read().count(b"\n")
        if done >= last.pages + step:
            moment = Moment(
                done, time.monotonic(), _cpu_s(process), pss_of_tree(process), process.memory_info().rss
            )
            _tell(last, moment)
            yield (last := moment)
    if process.returncode:
        raise SystemExit(f"the crawl ended with {process.returncode}: {last_line(log)}")


def _cpu_s(process: psutil.Process) -> float:
    """Of the process, its descendants, and those of them that have ended."""
    return sum(map(_own_cpu_s, (process, *process.children(recursive=True))))


def _own_cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # ended meanwhile: its time is its parent's now
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _tell(before: Moment, now: Moment) -> None:
    pages = now.pages - before.pages
    print(
        f"{now.pages:7,} {pages / (now.at - before.at):8.1f} {(now.cpu_s - before.cpu_s) / pages * 1000:14.1f}"
        f" {now.tree_bytes / 1e6:7.0f} {now.main_bytes / 1e6:8.0f}",
        flush=True,
    )


def _conclude(moments: Sequence[Moment]) -> None:
    """From the second tenth on: before, processes are still growing to their size."""
    steady = moments[PARTS // 10 - 1 :]
    if len(steady) < PARTS // 2:
        return
    rates = [(now.pages - before.pages) / (now.at - before.at) for before, now in pairwise(steady)]
    quarter = max(1, len(rates) // 4)
    print(
        f"pages/s at the end / at the start: {sum(rates[-quarter:]) / sum(rates[:quarter]):.2f} (target 0.9)"
    )
    print(f"memory at the end / after a tenth: {steady[-1].tree_bytes / steady[0].tree_bytes:.2f}")
    print(f"{os.cpu_count()} cores, {moments[-1].pages:,} pages")


if __name__ == "__main__":
    main()
