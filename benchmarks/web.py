"""How fast the reading room answers over a large archive while a crawl writes to it.

    python -m benchmarks.web [PAGES.jsonl.gz...] [--articles 200000] [--keep FOLDER] [--requests 200]

Starts `pressmark serve`, asks it for pages one after the other, and writes new articles meanwhile, in batches, as
`benchmarks.search` makes them. Filling an archive of 200,000 articles takes a quarter of an hour: `--keep` keeps it.
"""

import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import quantiles
from urllib.parse import quote
from urllib.request import urlopen

from archive.storage.database import Database
from benchmarks.search import SITES, SourcePage, fill, is_empty, keep, made_pages, mixed, queries, read_pages

PORT = 18600
WRITTEN_AT_ONCE = 20
PAUSE_S = 0.5  # between two batches: forty articles a second
TIMEOUT_S = 60


def main() -> None:
    options = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    options.add_argument("pages", nargs="*", type=Path)
    options.add_argument("--articles", type=int, default=200_000)
    options.add_argument("--requests", type=int, default=200, help="of each kind")
    options.add_argument("--keep", type=Path, help="folder of the archive; it is filled if it is empty")
    given = options.parse_args()
    pages = [page for path in given.pages for page in read_pages(path)] or list(made_pages(Random(4)))
    with tempfile.TemporaryDirectory() as folder:
        data = given.keep or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        database = Database.open(data / "archive.db")
        if is_empty(database):
            fill(database, pages, given.articles)
        with serving(data) as address:
            for is_writing in (False, True):
                with writing(database, pages, is_writing):
                    measure(address, pages, given.articles, given.requests, is_writing)
        database.close()


@contextmanager
def serving(data: Path) -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "pressmark",
        "--data",
        str(data),
        "serve",
        "--no-open",
        "--port",
        str(PORT),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[-1].rstrip("/")
        finally:
            server.terminate()


@contextmanager
def writing(database: Database, pages: Sequence[SourcePage], is_wanted: bool) -> Iterator[None]:
    """Writes new articles in a thread until the end."""
    is_over = threading.Event()
    thread = threading.Thread(target=_write, args=(database, pages, is_over))
    if is_wanted:
        thread.start()
    yield
    is_over.set()
    if is_wanted:
        thread.join()


def _write(database: Database, pages: Sequence[SourcePage], is_over: threading.Event) -> None:
    number = int(time.time())  # above the ids of all articles there are
    revisions = mixed(pages, 1_000_000, Random(number))
    while not is_over.wait(PAUSE_S):
        batch = [next(revisions) for _ in range(WRITTEN_AT_ONCE)]
        for revision in batch:
            number += 1
            revision.id = revision.article_id = number
        keep(database, batch)


def measure(address: str, pages: Sequence[SourcePage], articles: int, number: int, is_writing: bool) -> None:
    random = Random(3)
    kinds = {
        "sources, first look": ["/sources"],
        "front page": ["/"] * number,
        "search": [f"/?q={quote(query)}" for query in queries(pages, number)],
        "article": [f"/articles/{random.randint(1, articles)}" for _ in range(number)],
        "sources": ["/sources"] * max(2, number // 10),
        "source": [f"/sources/{random.randint(1, SITES)}" for _ in range(number)],
        "changes": ["/changes"] * max(2, number // 10),
    }
    for name, paths in kinds.items():
        times = sorted(_ms(address + path) for path in paths)
        p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        beside = ", while articles are written" if is_writing else ""
        print(
            f"{name}{beside}: p50 {times[len(times) // 2]:.0f} ms, p95 {p95:.0f} ms, slowest {times[-1]:.0f} ms",
            flush=True,
        )


def _ms(url: str) -> float:
    started = time.perf_counter()
    with urlopen(url, timeout=TIMEOUT_S) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1_000


if __name__ == "__main__":
    main()
