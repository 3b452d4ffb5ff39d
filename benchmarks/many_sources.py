"""Thousands of sources on loopback, a host each, a tenth of them dead or slow.

    ./run bench many_sources [--sources 3000] [--articles 1]

Four crawls with the limit of 1,024 open files: the sources that answer, alone; all of them, the others among them; once
more those that answer, where nothing has changed; and `crawl --due` where nothing is due. Fails if a target is missed.
At 3,000 sources some 20 minutes on two quiet cores.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.archive import Archive
from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from benchmarks.host_server import Figures, Hosts, is_troubled, served_hosts
from benchmarks.measuring import Run, measure

SETTINGS = {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8"}
FILES = 1024
LATER = 1.10  # of the time that the healthy sources take alone
SOURCES_A_SECOND = 60
MEMORY_BYTES = 400_000_000
IDLE_CPU_S = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """One crawl. `healthy_s` is when the last source that answers had its last request."""

    run: Run
    figures: Figures
    healthy_s: float


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=3000)
    parser.add_argument("--articles", type=int, default=1, help="Articles of each source.")
    parser.add_argument("--timeout", type=float, default=3600, help="Seconds for one crawl.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served_hosts(given.articles) as hosts:
        bench = _Bench(hosts, given.timeout)
        healthy = [number for number in range(given.sources) if not is_troubled(number)]
        alone, together = Path(folder) / "alone", Path(folder) / "together"
        _add(alone, hosts, healthy)
        _add(together, hosts, range(given.sources))
        first = bench.crawl("healthy sources alone", alone)
        mixed = bench.crawl("the others among them", together)
        again = bench.crawl("nothing has changed", alone)
        idle = bench.crawl("nothing is due", alone, "--due")
        lost = len(healthy) * given.articles - _kept(alone)
        lost_among_others = len(healthy) * given.articles - _kept(together)
    later, rate = mixed.healthy_s / first.healthy_s, len(healthy) / again.run.seconds
    peak = max(crawl.run.peak_bytes for crawl in (first, mixed, again))
    open_at_once = max(crawl.figures.most_connections for crawl in (first, mixed, again))
    return _complaints(
        (lost == 0, f"articles that are missing: {lost} (target 0)"),
        (lost_among_others == 0, f"articles missing beside dead hosts: {lost_among_others} (target 0)"),
        (later <= LATER, f"time of the healthy ones beside dead ones: {later:.2f} (target {LATER:.2f})"),
        (rate >= SOURCES_A_SECOND, f"unchanged sources/s: {rate:.1f} (target {SOURCES_A_SECOND})"),
        (peak < MEMORY_BYTES, f"peak memory: {peak / 1e6:.0f} MB (target {MEMORY_BYTES / 1e6:.0f})"),
        (open_at_once < FILES, f"connections at once: {open_at_once} (limit {FILES} files)"),
        (idle.run.cpu_s < IDLE_CPU_S, f"CPU s with nothing due: {idle.run.cpu_s:.2f} (target {IDLE_CPU_S})"),
    )


class _Bench:
    def __init__(self, hosts: Hosts, timeout_s: float) -> None:
        self._hosts, self._timeout_s = hosts, timeout_s

    def crawl(self, name: str, data: Path, *options: str) -> Round:
        command = [sys.executable, "-m", "pressmark", "--data", str(data), "crawl", *options]
        limited = ["sh", "-c", f'ulimit -n {FILES} && exec "$@"', "sh", *command]
        self._hosts.figures()
        began_at = time.time()
        run = measure(limited, data, _kept, SETTINGS, self._timeout_s)
        figures = self._hosts.figures()
        healthy_s = max(figures.last_healthy_at - began_at, 0.0)
        print(
            f"{name:22} {run.seconds:7.1f} s, {run.cpu_s:6.1f} s of CPU, {run.peak_bytes / 1e6:4.0f} MB;"
            f" healthy ones asked until {healthy_s:.1f} s; {figures.most_connections} connections;"
            f" {figures.requests}",
            flush=True,
        )
        return Round(run, figures, healthy_s)


def _add(data: Path, hosts: Hosts, numbers: Iterable[int]) -> None:
    now = datetime.now(UTC)
    with Archive.open(data) as archive:
        for number in numbers:
            url = hosts.url(number)
            feed = FoundListing(ListingKind.FEED, f"{url}feed.xml")
            archive.sources.add(url, f"Blog {number}", [feed], now)


def _kept(data: Path) -> int:
    with Archive.open(data) as archive:
        return archive.summary().articles


def _complaints(*rules: tuple[bool, str]) -> int:
    for holds, figure in rules:
        print(f"{'' if holds else 'NOT REACHED: '}{figure}")
    return int(not all(holds for holds, _ in rules))


if __name__ == "__main__":
    sys.exit(main())
