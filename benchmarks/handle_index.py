"""What the index of near-copies costs at scale: time of a look-up and an insert, bytes on disk, memory.

    python -m benchmarks.handle_index [--articles 1000000] [--datasketch 100000]

Articles are synthetic, each given by its handles: as many as news has, one in twenty an edited copy of an earlier
article, and each with a piece of furniture of its site, of which there are a thousand.
"""

import argparse
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from archive.identity.winnowing import rank

MOST_CARRIERS = 200  # of a handle that are looked at
BATCH = 25  # articles in a transaction

SCHEMA = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE handle (handle INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (handle, article))
    WITHOUT ROWID;
"""
LOOK_UP = f"SELECT article FROM handle WHERE handle = ? ORDER BY article LIMIT {MOST_CARRIERS}"


def synthetic_articles(seed: int) -> Iterator[list[int]]:
    chance = random.Random(seed)
    furniture = [chance.getrandbits(32) - 2**31 for _ in range(1000)]
    recent: deque[list[int]] = deque(maxlen=1000)
    while True:
        if recent and chance.random() < 0.05:
            handles = [handle for handle in chance.choice(recent) if chance.random() > 0.4]
        else:
            size = min(48, max(12, round(chance.gauss(24, 8))))
            handles = [chance.getrandbits(32) - 2**31 for _ in range(size)]
            handles.append(chance.choice(furniture))
        recent.append(handles)
        yield sorted(set(handles))


class Clock:
    """Times of the last so many steps: by the clock on the wall, and of the processor alone."""

    def __init__(self, steps: int) -> None:
        self._wall = deque[float](maxlen=steps)
        self._processor = deque[float](maxlen=steps)

    @contextmanager
    def step(self) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.thread_time()
        yield
        self._wall.append(1000 * (time.perf_counter() - wall))
        self._processor.append(1000 * (time.thread_time() - processor))

    def report(self, name: str, articles: int) -> None:
        wall, processor = (statistics.quantiles(times, n=100) for times in (self._wall, self._processor))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}, {articles} articles: p50 {wall[49]:.2f} ms, p99 {wall[98]:.2f} ms"
            f" (processor: {processor[49]:.2f}, {processor[98]:.2f}), {memory:.0f} MB resident",
            flush=True,
        )


def measure_ours(articles: int, path: Path) -> None:
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    look_ups, commits = Clock(articles // 10), Clock(articles // 10 // BATCH)
    candidates = rows = 0
    for article, handles in enumerate(islice(synthetic_articles(1), articles), start=1):
        with look_ups.step():
            postings = [[row[0] for row in database.execute(LOOK_UP, (handle,))] for handle in handles]
            candidates += len(rank(postings))
            database.executemany(
                "INSERT INTO handle VALUES (?, ?)", [(handle, article) for handle in handles]
            )
        rows += len(handles)
        if article % BATCH == 0:
            with commits.step():
                database.commit()
        if article in (articles // 10, articles):
            look_ups.report("look-up and insert", article)
            commits.report(f"commit of {BATCH}", article)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size / articles
    print(f"{rows / articles:.1f} rows, {size:.0f} bytes, {candidates / articles:.1f} candidates an article")


def measure_datasketch(articles: int) -> None:
    """Signatures of random values: what is alike matters little to the time and the memory."""
    values = random.Random(1)
    lsh, clock = MinHashLSH(threshold=0.5, num_perm=128), Clock(articles // 10)
    for article in range(articles):
        signature = MinHash(num_perm=128)
        signature.update_batch([values.randbytes(8) for _ in range(128)])
        with clock.step():
            lsh.query(signature)
            lsh.insert(article, signature)
    clock.report("datasketch, in memory", articles)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument(
        "--datasketch", type=int, default=100_000, help="articles for datasketch (%(default)s)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_ours(options.articles, Path(folder) / "index.db")
    measure_datasketch(options.datasketch)


if __name__ == "__main__":
    main()
