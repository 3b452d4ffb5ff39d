"""What is read: damage is found, named and does not hide what is sound."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from archive.captures import CaptureRef, CaptureStore, Place, StoredRecord
from archive.errors import CaptureDamaged
from tests.archive.captures.examples import HEAD, PAGE, damages, exchange, held, keep, writer


@pytest.fixture
def kept(tmp_path: Path) -> list[CaptureRef]:
    return keep(tmp_path, exchange(b"one" * 100), exchange(b"two" * 100), exchange(b"three" * 100))


def rewrite(folder: Path, ref: CaptureRef, record: bytes) -> None:
    """Puts other bytes where the record was."""
    path = folder / ref.place.file
    data = path.read_bytes()
    path.write_bytes(data[: ref.place.offset] + record + data[ref.place.offset + ref.length :])


def stored(folder: Path, ref: CaptureRef) -> bytes:
    return (folder / ref.place.file).read_bytes()[ref.place.offset :][: ref.length]


@pytest.mark.parametrize("at", [0, 3, 10, 100, 200, -5, -1])
def test_one_changed_byte_is_found_and_hides_no_other_record(
    tmp_path: Path, kept: list[CaptureRef], at: int
) -> None:
    record = bytearray(stored(tmp_path, kept[1]))
    record[at] ^= 0xFF
    rewrite(tmp_path, kept[1], bytes(record))
    [damage] = damages(tmp_path)
    assert (damage.place, damage.length) == (kept[1].place, kept[1].length)
    assert sum(isinstance(found, StoredRecord) for found in CaptureStore(tmp_path).records()) == 6
    with pytest.raises(CaptureDamaged, match="byte"):
        CaptureStore(tmp_path).read(kept[1].place)
    assert CaptureStore(tmp_path).read(kept[2].place).payload == b"three" * 100


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"twotwo", b"TWOTWO", "digest"),
        (b"text/html", b"text/HTML", "digest"),
        (b"sha1:", b"nope:", "digest"),
        (b"Content-Length: ", b"Content-Length: 9", "length"),
        (b"Content-Length: ", b"Content-Length: -", "Content-Length is not a number"),
        (b"WARC/1.1", b"CRAW/1.1", "not the beginning of a WARC record"),
        (b"WARC-Date: 2", b"WARC-Date: x", "cannot be read"),
        (b"HTTP/1.1 200", b"HTTP/1.1 abc", "cannot be read"),
    ],
)
def test_a_record_that_was_changed_and_compressed_again_is_found(
    tmp_path: Path, before: bytes, after: bytes, problem: str
) -> None:
    [ref] = keep(
        tmp_path, exchange(b"two" * 100, HEAD.lower().replace(b"http/1.1 200 ok", b"HTTP/1.1 200 OK"))
    )
    record = gzip.decompress(stored(tmp_path, ref))
    assert before in record
    rewrite(tmp_path, ref, gzip.compress(record.replace(before, after, 1)))
    [damage] = damages(tmp_path)
    assert problem in damage.problem
    with pytest.raises(CaptureDamaged, match=problem):
        CaptureStore(tmp_path).read(ref.place)


def test_a_file_that_was_cut_off_reports_its_torn_end(tmp_path: Path, kept: list[CaptureRef]) -> None:
    path = tmp_path / kept[2].place.file
    path.write_bytes(path.read_bytes()[: kept[2].place.offset + 9])
    [damage] = damages(tmp_path)
    assert (damage.place, damage.length) == (kept[2].place, 9)
    assert damage.problem == "the file ends inside the record"


@pytest.mark.parametrize("offset", [-1, 1, 10**6, 2**63])
def test_an_offset_where_no_record_begins_is_named(
    tmp_path: Path, kept: list[CaptureRef], offset: int
) -> None:
    with pytest.raises(CaptureDamaged, match=f"byte {offset}"):
        CaptureStore(tmp_path).read(replace(kept[0].place, offset=offset))


@pytest.mark.parametrize("file", ["missing.warc.gz", "../elsewhere.warc.gz", "/etc/hosts", ""])
def test_only_files_of_the_store_are_read(tmp_path: Path, file: str) -> None:
    with pytest.raises(CaptureDamaged):
        CaptureStore(tmp_path).read(Place(file, 0))


def test_a_request_is_not_taken_for_a_capture(tmp_path: Path, kept: list[CaptureRef]) -> None:
    after_response = Place(kept[0].place.file, kept[0].place.offset + kept[0].length)
    with pytest.raises(CaptureDamaged, match="a request record"):
        CaptureStore(tmp_path).read(after_response)


def test_a_revisit_is_read_only_with_the_record_it_refers_to(tmp_path: Path) -> None:
    first = exchange()
    with writer(tmp_path) as captures:
        original = captures.append(first)
        stranger = captures.append(first)
        revisit = captures.append(exchange(), held(original, first))
    store = CaptureStore(tmp_path)
    assert store.read(revisit.place, original.place).payload == PAGE
    for wrong in (None, stranger.place, revisit.place):
        with pytest.raises(CaptureDamaged, match=original.record_id):
            store.read(revisit.place, wrong)


def test_records_of_a_file_in_progress_are_read_and_its_unfinished_end_is_no_damage(tmp_path: Path) -> None:
    with writer(tmp_path) as captures:
        ref = captures.append(exchange())
        in_progress = tmp_path / (ref.place.file + ".open")
        with in_progress.open("ab") as file:
            file.write(b"\x1f\x8b\x08 as far as it got")
        assert CaptureStore(tmp_path).read(ref.place).payload == PAGE
        assert damages(tmp_path) == []
    assert len(damages(tmp_path)) == 1


def test_a_store_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert list(CaptureStore(tmp_path / "none").records()) == []


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path, kept: list[CaptureRef]) -> None:
    (tmp_path / "A.warc.gz").mkdir()
    [damage] = damages(tmp_path)
    assert damage.place.file == "A.warc.gz"
    assert len(list(CaptureStore(tmp_path).records())) == 1 + 7


def test_the_charset_and_the_repeated_fields_of_a_response_are_told(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 Fine thanks\r\nContent-Type: a/b; charset=Shift-JIS\r\nVary: a\r\nvary: b\r\n\r\n"
    [ref] = keep(tmp_path, exchange(PAGE, head))
    response = CaptureStore(tmp_path).read(ref.place).head
    assert (response.status, response.reason, response.charset) == (200, "Fine thanks", "cp932")
    assert (response.field("Vary"), response.field("Age")) == ("a, b", None)
