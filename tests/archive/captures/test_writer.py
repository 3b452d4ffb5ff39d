"""What is written: records that read back as they came, in files that other WARC tools accept."""

import gzip
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures import CaptureStore, Record, StoredRecord, payload_digest
from tests.archive.captures.examples import (
    HEAD,
    PAGE,
    REQUEST,
    URL,
    damages,
    exchange,
    held,
    keep,
    warcio_finds_fault,
    writer,
)

FIELD_NAMES = st.text("ABCXYZabcxyz-", min_size=1).map(str.encode)
FIELD_VALUES = st.binary(max_size=30).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b""))
FIELDS = st.lists(st.tuples(FIELD_NAMES, FIELD_VALUES).map(b": ".join), max_size=5)


def records(folder: Path) -> list[Record]:
    return [found.record for found in CaptureStore(folder).records() if isinstance(found, StoredRecord)]


@given(fields=FIELDS, payload=st.binary())
def test_any_head_and_any_payload_read_back_byte_for_byte(fields: list[bytes], payload: bytes) -> None:
    head = b"\r\n".join([b"HTTP/1.1 200 OK", *fields, b"", b""])
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        [ref] = keep(folder, exchange(payload, head))
        warcinfo, response, request = records(folder)
        assert (warcinfo.type, response.type, request.type) == ("warcinfo", "response", "request")
        assert (response.head, response.payload, request.head) == (head, payload, REQUEST)
        assert CaptureStore(folder).read(ref.place).payload == payload
        assert not warcio_finds_fault(folder)


@pytest.mark.parametrize(
    ("head", "payload"),
    [
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", PAGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n", PAGE),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(PAGE, mtime=0)),
        (b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n", b""),
        (b"HTTP/1.0 200\n\n", b"\x00" * 1000),
    ],
)
def test_responses_of_all_kinds_are_kept_as_they_came(tmp_path: Path, head: bytes, payload: bytes) -> None:
    keep(tmp_path, exchange(payload, head))
    assert [(record.head, record.payload) for record in records(tmp_path)][1] == (head, payload)
    assert not warcio_finds_fault(tmp_path)


def test_a_chunked_response_no_longer_says_that_it_is_chunked(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nVary: *\r\n\r\n"
    keep(tmp_path, exchange(b"cafe\r\n is what a chunk could begin with", head))
    response = records(tmp_path)[1]
    assert response.head == head.replace(b"transfer-encoding", b"X-Crawler-transfer-encoding")
    assert not warcio_finds_fault(tmp_path)


def test_the_reference_says_what_a_row_needs_and_can_be_had_again_from_the_file(tmp_path: Path) -> None:
    [ref] = keep(tmp_path, exchange())
    found = next(each for each in CaptureStore(tmp_path).records() if each.place == ref.place)
    assert isinstance(found, StoredRecord)
    assert found.ref() == ref
    assert (ref.status, ref.media_type, ref.payload_size) == (200, "text/html", len(PAGE))
    assert ref.payload_digest == payload_digest(PAGE)
    assert ref.record_id.startswith("urn:uuid:")


def test_the_records_of_an_exchange_name_each_other_and_where_they_come_from(tmp_path: Path) -> None:
    kept = exchange()
    keep(tmp_path, replace(kept, truncated="length"))
    warcinfo, response, request = records(tmp_path)
    assert b"software: pressmark/0.1\r\noperator: crawl@example.org\r\n" in warcinfo.payload
    assert response.field("WARC-Warcinfo-ID") == f"<{warcinfo.record_id}>"
    assert request.field("WARC-Concurrent-To") == f"<{response.record_id}>"
    assert (response.url, response.captured_at) == (URL, kept.requested_at)
    assert (response.field("WARC-IP-Address"), response.field("WARC-Truncated")) == ("192.0.2.7", "length")


def test_a_payload_that_is_held_becomes_a_revisit_of_the_record_that_holds_it(tmp_path: Path) -> None:
    first, second = exchange(), exchange(url="https://blog.example/a-post?again")
    with writer(tmp_path) as captures:
        original = captures.append(first)
        again = captures.append(second, held(original, first))
    revisit = records(tmp_path)[3]
    assert (revisit.type, revisit.head, revisit.payload) == ("revisit", HEAD, b"")
    assert revisit.held == held(original, first)
    assert (again.revisit_of, again.payload_size) == (original.record_id, 0)
    assert again.payload_digest == original.payload_digest
    assert (revisit.field("WARC-Profile") or "").endswith("/1.1/revisit/identical-payload-digest")
    response = CaptureStore(tmp_path).read(again.place, original.place)
    assert (response.url, response.payload) == (second.url, PAGE)
    assert not warcio_finds_fault(tmp_path)


def test_not_modified_is_a_revisit_too_and_gives_the_held_payload_with_its_own_head(tmp_path: Path) -> None:
    first = exchange(
        gzip.compress(PAGE, mtime=0), HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    )
    not_modified = exchange(b"", b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with writer(tmp_path) as captures:
        original = captures.append(first)
        again = captures.append(not_modified, held(original, first))
    response = CaptureStore(tmp_path).read(again.place, original.place)
    assert (response.head.status, response.payload_head.status, response.body()) == (304, 200, PAGE)
    assert not warcio_finds_fault(tmp_path)


def test_another_payload_is_not_taken_for_the_one_that_is_held(tmp_path: Path) -> None:
    with writer(tmp_path) as captures:
        original = captures.append(exchange())
        with pytest.raises(ValueError, match="is not the one that"):
            captures.append(exchange(b"other"), held(original, exchange()))


def test_a_file_that_has_grown_is_finished_at_the_next_sync_and_another_begun(tmp_path: Path) -> None:
    with writer(tmp_path, max_bytes=1) as captures:
        refs = [captures.append(exchange()), captures.append(exchange())]
        captures.sync()
        refs.append(captures.append(exchange()))
        files = [ref.place.file for ref in refs]
        assert files[0] == files[1] < files[2]
        assert {path.name for path in tmp_path.iterdir()} == {files[0], files[2] + ".open"}
        assert all(CaptureStore(tmp_path).read(ref.place).payload == PAGE for ref in refs)
    assert {path.name for path in tmp_path.iterdir()} == set(files)
    assert not damages(tmp_path)
    assert not warcio_finds_fault(tmp_path)


def test_a_writer_that_keeps_nothing_leaves_nothing(tmp_path: Path) -> None:
    with writer(tmp_path) as captures:
        captures.sync()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nA: b\r\n\r\n",
        b"200 OK\r\n\r\n",
        b"HTTP/1.1 x\r\n\r\n",
    ],
)
def test_what_is_not_the_head_of_a_response_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"head|begin"):
        exchange(PAGE, head)


@pytest.mark.parametrize("url", ["https://a.example/\r\nWARC-Type: x", "https://a.example/a b"])
def test_a_url_cannot_bring_a_field_of_its_own_into_the_record(url: str) -> None:
    with pytest.raises(ValueError, match="characters that no URL has"):
        exchange(url=url)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware datetime in UTC"):
        replace(exchange(), requested_at=datetime(2026, 1, 1))  # noqa: DTZ001
