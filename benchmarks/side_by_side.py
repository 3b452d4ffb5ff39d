"""Pressmark beside what a user would otherwise pick, on one site, in one run: `benchmarks/run`.

Each crawler in turn archives the same pages from a server in a process of its own, several times over; the table has
the medians. Afterwards the one-off job: a hundred pages of one host, and when the first is to be seen.
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.crawlers import ALL, Crawler, naive, pressmark
from benchmarks.crawlers.crawler import Task
from benchmarks.measuring import Run, measure
from benchmarks.page_server import served
from benchmarks.pages import made_pages, real_pages
from benchmarks.report import Result, write_report

ONE_OFF_PAGES = 100
RESULTS = Path(__file__).parent / "results"
TIMES = """It ends by itself: a run that is not done after --timeout seconds is ended and told of. With the
defaults it takes some 40 minutes on two cores, of which news-please is a third; --runs 1 --pages 200 takes four."""


def main() -> None:
    options = _options()
    crawlers = [crawler for crawler in ALL if not options.only or crawler.name in options.only]
    with tempfile.TemporaryDirectory() as folder:
        pages = _pages(options.files, options.pages)
        print(
            f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1000:.0f} kB, from {_origin(options.files)}"
        )
        results = _measure_all(crawlers, pages, options.runs, options.timeout, Path(folder))
        one_off = _measure_all(
            [crawler for crawler in crawlers if crawler in (naive.CRAWLER, pressmark.CRAWLER)],
            pages[:ONE_OFF_PAGES],
            options.runs,
            options.timeout,
            Path(folder),
            watch_first=True,
        )
    heading = f"{len(pages)} pages, {_origin(options.files)}; median of {options.runs} runs; {_machine()}"
    name = datetime.now(UTC).strftime("%Y-%m-%d-%H%M")
    print("\n" + write_report(options.results, name, heading, results, one_off))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__, epilog=TIMES)
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        help="JSON lines with `html` (.gz or not), folders of .html; default: made pages",
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one crawler's run [600]")
    parser.add_argument(
        "--only",
        action="append",
        choices=[crawler.name for crawler in ALL],
        help="this crawler; may be repeated",
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _pages(files: Sequence[Path], number: int) -> list[bytes]:
    return list(real_pages(files, number) if files else made_pages(number))


def _origin(files: Sequence[Path]) -> str:
    return "pages from files" if files else "made pages"


def _machine() -> str:
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({platform.machine()}), {memory_gb:.0f} GB, Python {platform.python_version()}"


def _measure_all(
    crawlers: Sequence[Crawler],
    pages: Sequence[bytes],
    runs: int,
    timeout_s: float,
    folder: Path,
    watch_first: bool = False,
) -> list[Result]:
    """The crawlers take turns, so that whatever else the machine does meets them all."""
    missing = {crawler.name: crawler.missing() for crawler in crawlers}
    done: dict[str, list[Run]] = {crawler.name: [] for crawler in crawlers}
    with served(_site(pages), folder) as site:
        for number in range(runs):
            for crawler in crawlers:
                if missing[crawler.name]:
                    continue
                try:
                    run = _run(crawler, site, len(pages), timeout_s, folder, watch_first)
                except TimeoutError as error:
                    missing[crawler.name] = str(error)
                    continue
                done[crawler.name].append(run)
                print(
                    f"run {number + 1}  {crawler.name:18} {run.pages:5} pages in {run.seconds:6.1f} s, "
                    f"{run.cpu_s:6.1f} s of CPU",
                    flush=True,
                )
    return [
        Result(crawler, len(pages), tuple(done[crawler.name]), missing[crawler.name]) for crawler in crawlers
    ]


def _site(pages: Sequence[bytes]) -> dict[str, bytes]:
    links = "".join(f'<li><a href="/story/{number}">{number}</a></li>' for number in range(len(pages)))
    front = f"<!DOCTYPE html><title>The Daily Sample</title><ul>{links}</ul>".encode()
    return {"/": front} | {f"/story/{number}": page for number, page in enumerate(pages)}


def _run(crawler: Crawler, site: str, pages: int, timeout_s: float, folder: Path, watch_first: bool) -> Run:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        urls = folder / "urls.txt"
        urls.write_text("".join(f"{site}/story/{number}\n" for number in range(pages)))
        task = Task(f"{site}/", urls, pages, Path(own))
        return measure(
            crawler.command(task), task.folder, crawler.kept, crawler.environment, timeout_s, watch_first
        )


if __name__ == "__main__":
    main()
