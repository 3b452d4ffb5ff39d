"""Is a large archive slower to write to than an empty one? Through `ingest`, as a crawl writes, into SQLite.

./run bench writing [--articles 1000000]          a million articles take some 30 minutes to fill in, and 6 GB in /tmp

The large archive is filled with rows as `ingest` makes them, without its decisions; then both are written to in turn.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from random import Random
from statistics import median
from uuid import UUID

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.captures import CaptureRef, Place
from archive.extracted import ExtractedArticle
from archive.identity.winnowing import handles
from archive.identity.words import Words
from archive.ingest import Captured, Visit, revision_columns
from archive.models import AliasKind, Base, Command, Revision, UrlState
from archive.search.index import index_revision
from benchmarks.pages import MadeWords

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
SITES = 500
FILLED_AT_ONCE = 1000
BATCH = 20
ROUNDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000_000)
    articles = parser.parse_args().articles
    words = MadeWords(Random(3))
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        with Archive.open(small) as empty, Archive.open(large) as full:
            crawls = {archive: archive.begin_crawl(Command.ADD, "benchmark") for archive in (empty, full)}
            _fill(full, crawls[full], articles, words)
            times: dict[Archive, list[tuple[float, float]]] = {empty: [], full: []}
            for number in range(ROUNDS):
                batch = [_visit(articles + number * BATCH + one, words) for one in range(BATCH)]
                for archive, taken in times.items():
                    started = time.perf_counter(), time.process_time()
                    archive.ingest(batch, crawls[archive])
                    taken.append((time.perf_counter() - started[0], time.process_time() - started[1]))
            size = (Path(large) / "archive.db").stat().st_size
        wall = {archive: median(taken[0] for taken in taken_all[5:]) for archive, taken_all in times.items()}
        cpu = {archive: median(taken[1] for taken in taken_all[5:]) for archive, taken_all in times.items()}
    for name, archive in (("empty", empty), (f"{articles:,} articles ({size / 1e9:.1f} GB)", full)):
        print(
            f"{name:36} {BATCH / wall[archive]:6.0f} articles/s, {cpu[archive] / BATCH * 1000:5.1f} ms of CPU each"
        )
    print(
        f"full / empty: {wall[empty] / wall[full]:.2f} of the speed (target 0.8), CPU {cpu[full] / cpu[empty]:.2f}"
    )


def _page(number: int, words: MadeWords) -> ExtractedArticle:
    url = f"https://site{number % SITES}.example/{number}"
    text = "\n".join(words.paragraph() for _ in range(4))
    return ExtractedArticle(url, title=words.some(7), authors=(words.some(2),), text=text, markdown=text)


def _visit(number: int, words: MadeWords) -> Visit:
    page, at = _page(number, words), NOON + timedelta(seconds=number)
    record = UUID(int=number).urn
    ref = CaptureRef(record, Place("FILE", number), 900, f"sha1:{number}", 9000, 200, "text/html", None)
    return Visit(page.url, page.url, at, (Captured(page.url, at, 9000, ref),), page, extractor="benchmark")


def _fill(archive: Archive, crawl: int, articles: int, words: MadeWords) -> None:
    for start in range(0, articles, FILLED_AT_ONCE):
        with archive.database.write() as session:
            for number in range(start, min(start + FILLED_AT_ONCE, articles)):
                _fill_in(session, number + 1, crawl, _visit(number, words))


def _fill_in(session: Session, key: int, crawl: int, visit: Visit) -> None:
    page, at = visit.article, visit.at
    assert page is not None
    digest = blake2b(page.text.encode(), digest_size=16).digest()
    connection = session.connection()
    for statement, row in _rows(key, crawl, visit, page, digest):
        connection.execute(statement, row)
    its = [{"handle": one, "wording_id": key} for one in handles(Words.of(page.text))]
    connection.execute(_HANDLE, its)
    columns = revision_columns(page)
    revision = Revision(
        id=key,
        article_id=key,
        number=1,
        is_latest=True,
        seen_at=at,
        read_at=at,
        digest=digest,
        extractor="",
        **columns,
    )
    index_revision(connection, revision)


_STORY, _ARTICLE, _WORDING, _REVISION, _URL, _CAPTURE, _HANDLE = (
    insert(Base.metadata.tables[name])
    for name in ("story", "article", "wording", "revision", "url", "capture", "handle")
)


def _rows(
    key: int, crawl: int, visit: Visit, page: ExtractedArticle, digest: bytes
) -> Iterator[tuple[Insert, dict[str, object]]]:
    at, url, [captured] = visit.at, page.url, visit.captures
    host = url.split("/")[2]
    yield _STORY, {"id": key, "created_at": at}
    yield (
        _ARTICLE,
        {
            "id": key,
            "url": url,
            "site": host,
            "story_id": key,
            "first_seen_at": at,
            "last_seen_at": at,
        },
    )
    yield _WORDING, {"id": key, "digest": digest}
    yield (
        _REVISION,
        {
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
        },
    )
    yield (
        _URL,
        {
            "id": key,
            "url": url,
            "canonical": url,
            "variant": url.removeprefix("https://"),
            "host": host,
            "state": UrlState.KEPT,
            "attempts": 0,
            "first_seen_at": at,
            "fetched_at": at,
            "article_id": key,
            "alias": AliasKind.CANONICAL,
        },
    )
    ref = captured.ref
    yield (
        _CAPTURE,
        {
            "crawl_id": crawl,
            "url_id": key,
            "revision_id": key,
            "captured_at": at,
            "status": 200,
            "media_type": ref.media_type,
            "payload_digest": ref.payload_digest,
            "payload_bytes": 9000,
            "record_id": ref.record_id,
            "file": "FILE",
            "offset": key,
            "length": 900,
        },
    )


if __name__ == "__main__":
    main()
