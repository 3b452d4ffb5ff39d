"""How much room `pressmark repack` saves on real pages, and what it takes. A minute for a few hundred pages.

python -m benchmarks.repacking PAGES.jsonl.gz...

Each line has `url` and `html`. The pages are kept as gzip, a record a member, and repacked. Then each is
read alone, in no order of its file.
"""

import argparse
import gzip
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.archive import Archive
from archive.article import ExtractedArticle, PageKind
from archive.captures import CaptureWriter, Exchange, Provenance, StoredRecord
from archive.identity.urls.sites import site_of
from archive.ingestion.visits import Captured, Visit
from archive.maintenance.repack import repack
from archive.storage.models import Command

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
REQUEST = b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"
FILE_BYTES = 1_000_000_000
COLUMNS = (
    "pages, of sites of which there are so many",
    "gzip, part of raw",
    "zstd, part of raw",
    "zstd / gzip",
    "ms a page",
    "ms to read one from gzip",
    "from zstd",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    pages = [page for file in parser.parse_args().files for page in _read(file)]
    sites = Counter(site_of(url) for url, _ in pages)
    print(" | ".join(COLUMNS))
    for least in (1, 2, 3):
        _measure([(url, html) for url, html in pages if sites[site_of(url)] >= least], least)


def _read(file: Path) -> Iterator[tuple[str, bytes]]:
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        for page in map(json.loads, lines):
            yield page["url"], page["html"].encode()


def _measure(pages: Sequence[tuple[str, bytes]], least: int) -> None:
    raw = sum(len(html) for _, html in pages)
    with tempfile.TemporaryDirectory() as folder, Archive.open(folder) as archive:
        _keep(archive, pages)
        digests, gzip_ms = _digests(archive), _reading_ms(archive)
        started = time.process_time()
        done = repack(archive, True, FILE_BYTES, lambda done, total: None)
        cpu_ms = (time.process_time() - started) * 1000 / len(pages)
        if _digests(archive) != digests or not archive.check().clean:
            raise SystemExit("NOT SO: the same content, by digest")
        zstd_ms = _reading_ms(archive)
    print(
        f"{len(pages)}, {least} or more | {done.bytes_before / raw:.3f} | {done.bytes_after / raw:.3f}"
        f" | {done.bytes_after / done.bytes_before:.3f} | {cpu_ms:.0f} | {gzip_ms:.1f} | {zstd_ms:.1f}"
    )


def _keep(archive: Archive, pages: Sequence[tuple[str, bytes]]) -> None:
    crawl, now = archive.begin_crawl(Command.ADD, "benchmark"), datetime.now(UTC)
    visits = []
    with CaptureWriter(archive.store.folder, Provenance("benchmark")) as writer:
        for url, html in pages:
            ref = writer.append(Exchange(url, now, REQUEST, HEAD, html))
            article = ExtractedArticle(url, PageKind.NO_TEXT, "not read here")
            visits.append(Visit(url, url, now, (Captured(url, now, len(html), ref),), article))
        writer.sync()
        archive.ingest(visits, crawl)


def _digests(archive: Archive) -> Counter[str | None]:
    records = (one.record for one in archive.store.records() if isinstance(one, StoredRecord))
    return Counter(record.field("WARC-Payload-Digest") for record in records if record.type == "response")


def _reading_ms(archive: Archive) -> float:
    records = (one for one in archive.store.records() if isinstance(one, StoredRecord))
    places = [one.place for one in records if one.record.type == "response"]
    random.Random(1).shuffle(places)
    started = time.process_time()
    for place in places:
        archive.store.record(place)
    return (time.process_time() - started) * 1000 / len(places)


if __name__ == "__main__":
    main()
