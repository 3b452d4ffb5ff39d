"""What came of asking for each page, found again in the store: redirects, retries, revisits, in order of time."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.captures import (
    CaptureRef,
    CaptureStore,
    CaptureWriter,
    Exchange,
    HeldPayload,
    Provenance,
    payload_digest,
    recorded_visits,
)

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
SITE = "https://post.example"


class Crawl:
    """Writes to a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._writer = CaptureWriter(folder, Provenance("test"))

    def saw(
        self, path: str, minute: int, status: str = "200 OK", fields: str = "", payload: bytes = b"<p>Hello"
    ) -> HeldPayload:
        exchange = _exchange(path, minute, status, fields, payload)
        ref = self._writer.append(exchange)
        return HeldPayload(ref.record_id, exchange.url, exchange.requested_at, payload_digest(payload))

    def saw_again(
        self, path: str, minute: int, held: HeldPayload, payload: bytes = b"<p>Hello"
    ) -> CaptureRef:
        return self._writer.append(_exchange(path, minute, "200 OK", "", payload), held)

    def close(self) -> None:
        self._writer.close()


def _exchange(path: str, minute: int, status: str, fields: str, payload: bytes) -> Exchange:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{fields}\r\n".encode()
    at = NOON + timedelta(minutes=minute)
    return Exchange(SITE + path, at, b"GET / HTTP/1.1\r\nHost: post.example\r\n\r\n", head, payload)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path)
    yield crawl
    crawl.close()


@pytest.fixture
def later_crawl(tmp_path: Path) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path)
    yield crawl
    crawl.close()


def visits(folder: Path) -> list[list[str]]:
    """The paths of each visit's captures."""
    store = CaptureStore(folder)
    return [
        [store.record(capture.place).record.url.removeprefix(SITE) for capture in visit.captures]
        for visit in recorded_visits(store).visits
    ]


def test_pages_that_do_not_lead_to_each_other_are_visits_of_their_own(crawl: Crawl, tmp_path: Path) -> None:
    crawl.saw("/a", 0)
    crawl.saw("/b", 1)
    crawl.saw("/b", 2)
    assert visits(tmp_path) == [["/a"], ["/b"], ["/b"]]


@pytest.mark.parametrize("location", ["/b", "b", "https://post.example/b", "//post.example/b#part"])
def test_a_redirect_and_its_target_are_one_visit(crawl: Crawl, tmp_path: Path, location: str) -> None:
    crawl.saw("/a", 0, "302 Found", f"Location: {location}\r\n")
    crawl.saw("/b", 1)
    crawl.saw("/c", 2)
    assert visits(tmp_path) == [["/a", "/b"], ["/c"]]


def test_a_redirect_whose_target_was_not_reached_is_a_visit_of_its_own(crawl: Crawl, tmp_path: Path) -> None:
    crawl.saw("/a", 0, "301 Moved Permanently", "Location: https://nowhere.example/\r\n")
    crawl.saw("/b", 1)
    assert visits(tmp_path) == [["/a"], ["/b"]]


def test_tries_that_failed_belong_to_the_visit_they_were_made_for(crawl: Crawl, tmp_path: Path) -> None:
    crawl.saw("/a", 0, "503 Service Unavailable")
    crawl.saw("/a", 1, "500 Internal Server Error")
    crawl.saw("/a", 2)
    crawl.saw("/b", 3, "404 Not Found")
    crawl.saw("/b", 4, "404 Not Found")
    assert visits(tmp_path) == [["/a", "/a", "/a"], ["/b"], ["/b"]]


def test_a_page_that_forwards_its_reader_leads_on_and_so_does_its_revisit(
    crawl: Crawl, later_crawl: Crawl, tmp_path: Path
) -> None:
    forward = b'<meta http-equiv="refresh" content="0; url=/b">'
    held = crawl.saw("/a", 0, payload=forward)
    crawl.saw("/b", 1)
    later_crawl.saw_again("/a", 2, held, forward)
    later_crawl.saw("/b", 3)
    assert visits(tmp_path) == [["/a", "/b"], ["/a", "/b"]]


def test_visits_of_crawls_at_the_same_time_come_in_order_of_time(
    crawl: Crawl, later_crawl: Crawl, tmp_path: Path
) -> None:
    crawl.saw("/a", 0)
    later_crawl.saw("/b", 1)
    crawl.saw("/c", 2)
    later_crawl.saw("/d", 3)
    assert visits(tmp_path) == [["/a"], ["/b"], ["/c"], ["/d"]]


def test_a_payload_comes_before_its_revisit_even_if_it_was_asked_for_later(
    crawl: Crawl, later_crawl: Crawl, tmp_path: Path
) -> None:
    held = crawl.saw("/a", 5)
    later_crawl.saw_again("/slow", 1, held)
    later_crawl.saw("/c", 2)
    found = recorded_visits(CaptureStore(tmp_path))
    assert visits(tmp_path) == [["/c"], ["/a"], ["/slow"]]
    assert found.visits[-1].captures[0].holder == found.visits[1].captures[0].place


def test_a_revisit_of_what_is_nowhere_is_a_problem_and_no_visit(crawl: Crawl, tmp_path: Path) -> None:
    crawl.saw_again("/a", 0, HeldPayload("urn:uuid:lost", SITE, NOON, payload_digest(b"<p>Hello")))
    found = recorded_visits(CaptureStore(tmp_path))
    assert list(found.visits) == []
    assert "urn:uuid:lost, which is in no WARC file" in found.problems[0]


def test_what_is_held_in_memory_does_not_grow_with_the_visits(tmp_path: Path) -> None:
    held_while_read(tmp_path / "1", 1)  # loads modules
    few, many = (held_while_read(tmp_path / str(count), count) for count in (100, 1000))
    assert many - few < 100_000  # bytes; a list of the visits takes 1,100 for each


def held_while_read(folder: Path, count: int) -> int:
    """The most bytes that are held at a time while a store with so many visits is read and iterated."""
    crawl = Crawl(folder)
    held = crawl.saw("/0", 0)
    for minute in range(1, count):
        crawl.saw_again(f"/{minute}", minute, held)
    crawl.close()
    store = CaptureStore(folder)
    tracemalloc.start()
    try:
        assert sum(1 for _ in recorded_visits(store).visits) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
