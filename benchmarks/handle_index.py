"""What the index of near-copies costs at scale: time of a look-up and an insert, bytes on disk, memory.

    python -m benchmarks.handle_index [--articles 1000000] [--datasketch 100000]

Articles are synthetic: words by Zipf's law, lengths as in news, one in twenty an edited copy of an earlier one.
"""

import argparse
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

from datasketch import MinHashLSH

from archive.identity.winnowing import handles, rank
from archive.identity.words import Words
from benchmarks.identity import minhash

MOST_CARRIERS = 200  # of a handle that are looked at
BATCH = 25  # articles in a transaction

SCHEMA = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE handle (handle INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (handle, article))
    WITHOUT ROWID;
"""
LOOK_UP = f"SELECT article FROM handle WHERE handle = ? ORDER BY article LIMIT {MOST_CARRIERS}"


def synthetic_articles(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    vocabulary = [
        "".join(chance.choices(letters, k=2 + round(len(f"{rank:b}") * 0.6))) for rank in range(1, 60_000)
    ]
    weights = list(accumulate(1 / rank for rank in range(1, 60_000)))
    recent: deque[list[str]] = deque(maxlen=1000)
    while True:
        if recent and chance.random() < 0.05:
            words = [word for word in chance.choice(recent) if chance.random() > 0.1]
        else:
            length = min(6000, max(40, round(chance.lognormvariate(6.3, 0.7))))
            words = chance.choices(vocabulary, cum_weights=weights, k=length)
        recent.append(words)
        yield " ".join(words)


def measure_ours(articles: int, path: Path) -> None:
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    times, commits = deque[float](maxlen=articles // 10), deque[float](maxlen=articles // 10 // BATCH)
    candidates = rows = 0
    for article, text in enumerate(islice(synthetic_articles(1), articles), start=1):
        found = handles(Words.of(text))
        started = time.perf_counter()
        postings = [[row[0] for row in database.execute(LOOK_UP, (handle,))] for handle in found]
        candidates += len(rank(postings))
        database.executemany("INSERT INTO handle VALUES (?, ?)", [(handle, article) for handle in found])
        times.append(time.perf_counter() - started)
        rows += len(found)
        if article % BATCH == 0:
            started = time.perf_counter()
            database.commit()
            commits.append(time.perf_counter() - started)
        if article in (articles // 10, articles):
            _report("look-up and insert", article, times)
            _report(f"commit of {BATCH}", article, commits)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size / articles
    print(f"{rows / articles:.1f} rows, {size:.0f} bytes, {candidates / articles:.1f} candidates an article")


def measure_datasketch(articles: int) -> None:
    lsh, times = MinHashLSH(threshold=0.5, num_perm=128), deque[float](maxlen=articles // 10)
    for article, text in enumerate(islice(synthetic_articles(1), articles)):
        signature = minhash(text)
        started = time.perf_counter()
        lsh.query(signature)
        lsh.insert(article, signature)
        times.append(time.perf_counter() - started)
    _report("datasketch, in memory", articles, times)


def _report(name: str, articles: int, times: Sequence[float]) -> None:
    p50, p99 = (1000 * statistics.quantiles(times, n=100)[at] for at in (49, 98))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}, {articles} articles: p50 {p50:.2f} ms, p99 {p99:.2f} ms, {memory:.0f} MB resident",
        flush=True,
    )


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
