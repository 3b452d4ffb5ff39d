"""Is a large archive slower to write to than an empty one? Through `ingest`, as a crawl writes, into SQLite.

./run bench writing [--articles 1000000]          a million articles take some 40 minutes to fill in, and 6 GB in /tmp

The large archive is filled with rows as `ingest` makes them, without its decisions; then both are written to in turn.
Prints also how many bytes each table and index takes for an article.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import repeat
from pathlib import Path
from random import Random
from statistics import median
from uuid import UUID

from sqlalchemy import insert, text

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.captures import CaptureRef, Place
from archive.identity.texts.fingerprint_index import add_fingerprints
from archive.identity.texts.winnowing import fingerprints
from archive.identity.texts.words import Words
from archive.ingestion.revision_columns import revision_columns
from archive.ingestion.visits import Captured, Visit
from archive.search.choose_dialect import dialect_of
from archive.search.dialect import Document
from archive.search.index import document
from archive.storage.models import AliasKind, Base, Command, Revision, UrlState
from benchmarks.pages import MadeWords

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
SITES = 500
TABLES = ("story", "article", "wording", "revision", "url", "capture")
FILLED_AT_ONCE = 1000
ROUND = 16  # times as many are under way: memory does not grow with the archive
BATCH = 20
ROUNDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000_000)
    articles = parser.parse_args().articles
    words = _words(articles)
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        with Archive.open(small) as empty, Archive.open(large) as full:
            crawls = {archive: archive.begin_crawl(Command.ADD, "benchmark") for archive in (empty, full)}
            _fill(full, crawls[full], articles)
            times: dict[Archive, list[tuple[float, float]]] = {empty: [], full: []}
            for number in range(ROUNDS):
                batch = [_visit(articles + number * BATCH + one, words) for one in range(BATCH)]
                for archive, taken in times.items():
                    started = time.perf_counter(), time.process_time()
                    archive.ingest(batch, crawls[archive])
                    taken.append((time.perf_counter() - started[0], time.process_time() - started[1]))
            size = (Path(large) / "archive.db").stat().st_size
            costs = _costs(full, articles + ROUNDS * BATCH)
        wall = {archive: median(taken[0] for taken in taken_all[5:]) for archive, taken_all in times.items()}
        cpu = {archive: median(taken[1] for taken in taken_all[5:]) for archive, taken_all in times.items()}
    for name, archive in (("empty", empty), (f"{articles:,} articles ({size / 1e9:.1f} GB)", full)):
        print(
            f"{name:36} {BATCH / wall[archive]:6.0f} articles/s, {cpu[archive] / BATCH * 1000:5.1f} ms of CPU each"
        )
    print(
        f"full / empty: {wall[empty] / wall[full]:.2f} of the speed (target 0.8), CPU {cpu[full] / cpu[empty]:.2f}"
    )
    print("bytes an article:")
    for name, cost in costs:
        print(f"  {cost:7.0f}  {name}")


def _costs(archive: Archive, articles: int) -> list[tuple[str, float]]:
    """The bytes that each table and index takes for one article, the largest first."""
    pages = text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
    with archive.database.read() as session:
        sizes = [(name, size / articles) for name, size in session.execute(pages)]
    return [("all", sum(size for _, size in sizes)), *(cost for cost in sizes if cost[1] >= 10)]


def _page(number: int, words: MadeWords) -> ExtractedArticle:
    url = f"https://site{number % SITES}.example/{number}"
    text = "\n".join(words.paragraph() for _ in range(4))
    return ExtractedArticle(url, title=words.some(7), authors=(words.some(2),), text=text, markdown=text)


def _visit(number: int, words: MadeWords) -> Visit:
    page, at = _page(number, words), NOON + timedelta(seconds=number)
    record = UUID(int=number).urn
    ref = CaptureRef(record, Place("FILE", number), 900, f"sha1:{number}", 9000, 200, "text/html", None)
    return Visit(page.url, page.url, at, (Captured(page.url, at, 9000, ref),), page, extractor="benchmark")


@dataclass(frozen=True, slots=True)
class _Rows:
    """What some articles are in each table, as `ingest` would have written them, and in the full-text index."""

    of_table: dict[str, list[dict[str, object]]]
    fingerprints: dict[int, Sequence[int]]
    documents: list[Document]


def _fill(archive: Archive, crawl: int, articles: int) -> None:
    """Texts are made and taken apart by all processors, some thousands at a time, and written by this one."""
    starts = range(0, articles, FILLED_AT_ONCE)
    with ProcessPoolExecutor() as pool:
        for first in range(0, len(starts), ROUND):
            some = starts[first : first + ROUND]
            for rows in pool.map(
                _made, repeat(crawl), some, (min(articles, one + FILLED_AT_ONCE) for one in some)
            ):
                _write(archive, rows)


def _write(archive: Archive, rows: _Rows) -> None:
    with archive.database.write() as session:
        connection = session.connection()
        for table, its in rows.of_table.items():
            connection.execute(insert(Base.metadata.tables[table]), its)
        add_fingerprints(session, rows.fingerprints)
        insertion = dialect_of(session).insertion
        for each in rows.documents:
            connection.execute(insertion(each))


def _made(crawl: int, start: int, end: int) -> _Rows:
    words = _words(start)
    rows = _Rows({name: [] for name in TABLES}, {}, [])
    for number in range(start, end):
        _add(rows, number + 1, crawl, _visit(number, words))
    return rows


def _words(seed: int) -> MadeWords:
    """One vocabulary, whatever is made of it."""
    dice = Random(3)
    words = MadeWords(dice)
    dice.seed(seed)
    return words


def _add(rows: _Rows, key: int, crawl: int, visit: Visit) -> None:
    at, page, [captured] = visit.at, visit.article, visit.captures
    assert page is not None
    url, host, ref = page.url, page.url.split("/")[2], captured.ref
    digest = blake2b(page.text.encode(), digest_size=16).digest()
    revision = {
        "id": key,
        "article_id": key,
        "number": 1,
        "is_latest": True,
        "seen_at": at,
        "digest": digest,
        "wording_id": key,
        "extractor": "benchmark",
        "read_at": at,
        **revision_columns(page),
    }
    its = {
        "story": {"id": key, "created_at": at},
        "article": {
            "id": key,
            "url": url,
            "site": host,
            "story_id": key,
            "first_seen_at": at,
            "last_seen_at": at,
        },
        "wording": {"id": key, "digest": digest},
        "revision": revision,
        "url": {
            "id": key,
            "url": url,
            "canonical": url,
            "variant": url.removeprefix("https://"),
            "host": host,
            "state": UrlState.KEPT,
            "attempts": 0,
            "first_seen_at": at,
            "fetched_at": at,
            "read_at": at,
            "article_id": key,
            "alias": AliasKind.CANONICAL,
        },
        "capture": {
            "crawl_id": crawl,
            "url_id": key,
            "revision_id": key,
            "captured_at": at,
            "digest": digest,
            "status": 200,
            "media_type": ref.media_type,
            "payload_digest": ref.payload_digest,
            "payload_bytes": 9000,
            "record_id": ref.record_id,
            "file": "FILE",
            "offset": key,
            "length": 900,
        },
    }
    for table, row in its.items():
        rows.of_table[table].append(row)
    rows.fingerprints[key] = fingerprints(Words.of(page.text))
    rows.documents.append(document(Revision(**revision)))


if __name__ == "__main__":
    main()
