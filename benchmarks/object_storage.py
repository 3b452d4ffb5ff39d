"""What WARC files in a bucket cost beside files in a folder: to upload, check, rebuild from, and read page by page.

python -m benchmarks.object_storage [--pages 2000]

The server of objects is on this machine, in a process of its own, so that the network takes no time: the figures are
what the work takes, and how many requests a real network would have to carry. About two minutes.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.captures import CaptureStore, CaptureWriter, Exchange, Place, Provenance, recorded_visits
from archive.captures.bucket.address import BucketAddress
from archive.captures.bucket.opening import warcs_in
from archive.captures.warc_files import WarcFiles
from benchmarks.pages import made_pages
from tests.object_server import ObjectServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
REQUEST = b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"
FILE_BYTES = 20_000_000
READ_ALONE = 500
BUCKET = "benchmark"


@dataclass(frozen=True, slots=True)
class _Cost:
    wall_s: float
    cpu_s: float
    requests: int

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s, CPU {self.cpu_s:.2f} s, {self.requests} requests"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        server = ObjectServer(Path(folder) / "server")
        os.environ |= server.environment
        server.make_bucket(BUCKET)
        try:
            _measure(Path(folder) / "warc", pages, server)
        finally:
            server.stop()


def _measure(folder: Path, pages: int, server: ObjectServer) -> None:
    places = _keep(folder, pages)
    address = BucketAddress(BUCKET, "kept")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{pages} pages, {size / 1e6:.0f} MB in {len(list(folder.iterdir()))} files")
    for where in (None, address):
        name = "bucket" if where else "folder"
        if where:
            print(f"{name}: hand over: {_cost(server, warcs_in(folder, where).hand_over)}")
        for what, work in (("digests", _digests), ("visits", _visits), ("single pages", _read_alone)):
            cost = _cost(server, lambda work=work, where=where: work(warcs_in(folder, where), places))  # type: ignore[misc]
            print(f"{name}: {what}: {cost}")


def _keep(folder: Path, pages: int) -> list[Place]:
    with CaptureWriter(folder, Provenance("benchmark"), max_bytes=FILE_BYTES) as writer:
        places = []
        for number, page in enumerate(made_pages(pages)):
            url = f"https://blog.example/{number}"
            exchange = Exchange(url, datetime.now(UTC), REQUEST, HEAD, page)
            places.append(writer.append(exchange).place)
            writer.sync()
        return places


def _cost(server: ObjectServer, work: Callable[[], object]) -> _Cost:
    before, cpu, wall = len(server.requests(BUCKET)), time.process_time(), time.perf_counter()
    work()
    cost = time.perf_counter() - wall, time.process_time() - cpu
    return _Cost(*cost, len(server.requests(BUCKET)) - before)


def _digests(warcs: WarcFiles, _places: Sequence[Place]) -> None:
    """As in `check`: every record, then the digest of every file."""
    store = CaptureStore(warcs)
    for _ in store.records():
        pass
    for name in store.files():
        warcs.measured(name)


def _visits(warcs: WarcFiles, places: Sequence[Place]) -> None:
    """As in `rebuild`: every record, then every page in order."""
    store = CaptureStore(warcs)
    recorded_visits(store)
    for place in places:
        store.read(place)


def _read_alone(warcs: WarcFiles, places: Sequence[Place]) -> None:
    store = CaptureStore(warcs)
    for place in random.Random(1).sample(places, min(READ_ALONE, len(places))):
        store.read(place)


if __name__ == "__main__":
    main()
