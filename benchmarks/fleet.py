"""Workers that share an archive on PostgreSQL, with their captures in a bucket: do they make what one process makes?

    ./run bench fleet [--sites 60] [--articles 8] [--workers 3] [--calm]

Sites on loopback addresses, a host each, are crawled by one process into SQLite, then by workers into PostgreSQL.
Meanwhile a worker is killed (SIGKILL) and started anew every 20 s, the database is restarted, and the bucket is away
for a minute; with `--calm` none of this. Compares the articles, and from the hosts' log what was fetched twice and how
long each host was left alone. Then pages/s with one worker and with two, without delays, and the database's part of the
processor time. Fails if the archives differ, a host's delay was not kept, or the database took more than its part.
About ten minutes.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import psutil

from archive.archive import Archive
from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from benchmarks.host_server import Asked, Hosts, logged, served_hosts
from tests.object_server import ObjectServer
from tests.postgres_server import StoppableServer, stoppable_server

BUCKET = "fleet"
DELAY_S = 0.5
EARLY_S = (
    0.05  # a request may be seen so much earlier than it was allowed: the way to the server takes its time
)
GONE_S = 5
KILLED_EVERY_S = 20
DATABASE_AWAY_AT_S, DATABASE_AWAY_S = 15, 3
BUCKET_AWAY_AT_S, BUCKET_AWAY_S = 30, 60
MOST_S = 900
PAGES_OF_A_KILLED_WORKER = 4  # fetched and not yet kept: two jobs at a time, with a delay between their pages
PART_OF_DATABASE = 0.15

Contents = dict[str, tuple[object, ...]]


@dataclass(slots=True)
class _Worker:
    """A worker on a machine of its own: with a data folder and a log of its own."""

    folder: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [sys.executable, "-m", "pressmark", "--data", str(self.folder), "worker", "--log-json"]
        with self.folder.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--gone", str(GONE_S)], env=self.environment, stderr=log, stdout=log
            )

    def wait_until_it_works(self) -> None:
        while '"started"' not in self.folder.with_suffix(".log").read_text(encoding="utf-8"):
            time.sleep(0.1)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(MOST_S)


@dataclass(frozen=True, slots=True)
class _Fleet:
    """The database and the bucket that workers share, and the hosts that they crawl."""

    database: StoppableServer
    objects: ObjectServer
    hosts: Hosts
    sites: int
    articles: int
    folder: Path

    def environment(self, delay_s: float) -> dict[str, str]:
        return {
            **os.environ,
            **self.objects.environment,
            "PRESSMARK_DATABASE": self.database.url,
            "PRESSMARK_WARC_STORE": f"s3://{BUCKET}/kept",
            "PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8",
            "PRESSMARK_DELAY_S": str(delay_s),
        }

    @contextmanager
    def workers(self, number: int, delay_s: float) -> Iterator[list[_Worker]]:
        these = [_Worker(self.folder / f"worker-{each}", self.environment(delay_s)) for each in range(number)]
        for worker in these:
            worker.start()
        try:
            yield these
        finally:
            for worker in these:
                worker.end()

    def kept(self) -> Contents:
        return _contents(self.folder / "looking", self.database.url)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sites", type=int, default=60)
    parser.add_argument("--articles", type=int, default=8, help="articles of each site")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--calm", action="store_true", help="nobody is killed, and nothing is away")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        log = folder / "requests.log"
        hosts = stack.enter_context(served_hosts(given.articles, log))
        alone = _crawl_alone(folder / "alone", hosts, given.sites)
        log.write_text("", encoding="utf-8")
        objects = ObjectServer(folder / "objects")
        stack.callback(objects.stop)
        objects.make_bucket(BUCKET)
        database = stack.enter_context(stoppable_server())
        fleet = _Fleet(database, objects, hosts, given.sites, given.articles, folder)
        _add_sources(folder / "looking", database.url, hosts, range(given.sites))
        kills = _crawl_together(fleet, given.workers, calm=given.calm)
        same = _tell_differences(alone, fleet, logged(log), kills)
        fast = _tell_speed(fleet)
    return int(not (same and fast))


def _crawl_alone(data: Path, hosts: Hosts, sites: int) -> Contents:
    _add_sources(data, None, hosts, range(sites))
    began = time.monotonic()
    settings = {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
    command = [sys.executable, "-m", "pressmark", "--data", str(data), "crawl"]
    subprocess.run(command, env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)
    found = _contents(data, None)
    print(
        f"one process: {len(found)} articles in {time.monotonic() - began:.0f} s, without delays", flush=True
    )
    return found


def _add_sources(data: Path, database: str | None, hosts: Hosts, numbers: Sequence[int]) -> None:
    now = datetime.now(UTC)
    with Archive.open(data, database) as archive:
        for number in numbers:
            url = hosts.url(number)
            archive.sources.add(
                url, f"Blog {number}", [FoundListing(ListingKind.FEED, f"{url}feed.xml")], now
            )


def _crawl_together(fleet: _Fleet, workers: int, *, calm: bool) -> int:
    """Let workers crawl all that is due; returns how often one was killed."""
    began = time.monotonic()
    with fleet.workers(workers, DELAY_S) as these:
        faults = [] if calm else _faults(fleet, these)
        kills = 0
        while (count := _count(fleet)) < fleet.sites * fleet.articles or (
            not calm and time.monotonic() - began <= BUCKET_AWAY_AT_S + BUCKET_AWAY_S
        ):
            now_s = time.monotonic() - began
            if now_s > MOST_S:
                break
            if faults and now_s >= faults[0][0]:
                _, what, do = faults.pop(0)
                print(f"  {now_s:5.0f} s, {count} articles: {what}", flush=True)
                do()
                kills += what.startswith("kill")
            time.sleep(0.5)
        print(f"{workers} workers: {_count(fleet)} articles in {time.monotonic() - began:.0f} s", flush=True)
    return kills


def _faults(fleet: _Fleet, workers: Sequence[_Worker]) -> list[tuple[float, str, Callable[[], None]]]:
    def kill(worker: _Worker) -> None:
        worker.end(signal.SIGKILL)
        worker.start()

    def restart_database() -> None:
        fleet.database.stop()
        time.sleep(DATABASE_AWAY_S)
        fleet.database.start()

    faults: list[tuple[float, str, Callable[[], None]]] = [
        (DATABASE_AWAY_AT_S, "restart the database", restart_database),
        (BUCKET_AWAY_AT_S, "take the bucket away", fleet.objects.stop),
        (BUCKET_AWAY_AT_S + BUCKET_AWAY_S, "bring the bucket back", fleet.objects.start),
    ]
    for number in range(MOST_S // KILLED_EVERY_S):
        worker = workers[number % len(workers)]
        at_s = KILLED_EVERY_S * (number + 1)
        faults.append((at_s, f"kill {worker.folder.name}", lambda worker=worker: kill(worker)))  # type: ignore[misc]
    return sorted(faults, key=lambda fault: fault[0])


def _count(fleet: _Fleet) -> int:
    with Archive.open(fleet.folder / "looking", fleet.database.url) as archive:
        return archive.summary().articles


def _contents(data: Path, database: str | None) -> Contents:
    """What is kept of each article, by its address."""
    with Archive.open(data, database) as archive:
        return {
            one.url: (one.latest.title, one.latest.published, one.latest.text, len(one.revisions))
            for one in archive.articles()
        }


def _tell_differences(alone: Contents, fleet: _Fleet, asked: Sequence[Asked], kills: int) -> bool:
    kept = fleet.kept()
    differing = [url for url in alone.keys() | kept.keys() if alone.get(url) != kept.get(url)]
    articles = Counter((each.host, each.path) for each in asked if each.path.startswith("/news/"))
    twice = sum(number - 1 for number in articles.values())
    early = [gap for gap in _gaps(asked) if gap < DELAY_S - EARLY_S]
    unsound = _check(fleet)
    return _complaints(
        (not differing, f"articles that differ: {len(differing)} of {len(alone)} {differing[:3]}"),
        (twice <= kills * PAGES_OF_A_KILLED_WORKER, f"articles fetched twice: {twice}, with {kills} kills"),
        (not early, f"requests before the host's delay was over: {len(early)} {sorted(early)[:3]}"),
        (not unsound, f"`check`: {unsound or 'sound'}"),
    )


def _gaps(asked: Sequence[Asked]) -> Iterator[float]:
    """The time from one request to the next of the same host, robots.txt aside."""
    times = defaultdict[int, list[float]](list)
    for each in asked:
        if each.path != "/robots.txt":
            times[each.host].append(each.at)
    for at in times.values():
        yield from (later - earlier for earlier, later in pairwise(at))


def _check(fleet: _Fleet) -> str:
    command = [sys.executable, "-m", "pressmark", "--data", str(fleet.folder / "looking"), "check"]
    done = subprocess.run(command, env=fleet.environment(0), capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-500:]


def _tell_speed(fleet: _Fleet) -> bool:
    """Pages/s with one worker and with two, each of other hosts."""
    parts = []
    for workers in (1, 2):
        first = fleet.sites * workers
        before, articles = _cpu_of_database(fleet), _count(fleet)
        numbers = range(first, first + fleet.sites)
        with fleet.workers(workers, 0) as these:
            for worker in these:
                worker.wait_until_it_works()
            started = sum(map(_cpu_of_tree, these))
            _add_sources(fleet.folder / "looking", fleet.database.url, fleet.hosts, numbers)
            began = time.monotonic()
            while (kept := _count(fleet) - articles) < fleet.sites * fleet.articles:
                if time.monotonic() - began > MOST_S:
                    break
                time.sleep(0.5)
            took = time.monotonic() - began
            own = sum(map(_cpu_of_tree, these)) - started
        database = _cpu_of_database(fleet) - before
        parts.append(part := database / (database + own))
        print(
            f"{workers} worker(s): {kept / took:.1f} pages/s, {own / kept * 1000:.0f} ms of CPU a page, and the"
            f" database's {database / kept * 1000:.0f} ms, {part:.0%} of all (target {PART_OF_DATABASE:.0%})",
            flush=True,
        )
    return max(parts) <= PART_OF_DATABASE


def _cpu_of_tree(worker: _Worker) -> float:
    assert worker.process is not None
    root = psutil.Process(worker.process.pid)
    return sum(_cpu(process) for process in [root, *root.children(recursive=True)])


def _cpu_of_database(fleet: _Fleet) -> float:
    pid = int((fleet.database.folder / "postmaster.pid").read_text().split()[0])
    root = psutil.Process(pid)
    return sum(_cpu(process) for process in [root, *root.children(recursive=True)])


def _cpu(process: psutil.Process) -> float:
    """Of the process, and of those it has waited for."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def _complaints(*rules: tuple[bool, str]) -> bool:
    for holds, figure in rules:
        print(f"{'' if holds else 'NOT REACHED: '}{figure}", flush=True)
    return all(holds for holds, _ in rules)


if __name__ == "__main__":
    sys.exit(main())
