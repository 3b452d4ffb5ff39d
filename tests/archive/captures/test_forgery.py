"""A page that holds whole WARC records of its maker's: they never become captures, whatever happens to the file."""

from pathlib import Path
from random import Random

import pytest

from archive.captures import CaptureStore, StoredRecord, recorded_visits
from archive.captures.members import compress
from archive.captures.record_writer import capture_records
from archive.captures.recover import recover
from tests.archive.captures.examples import HEAD, exchange, keep, writer

OWN, OTHER = "https://blog.example/own", "https://bank.example/statement"
NOISE = Random(1).randbytes(70_000)  # which no compressor touches, and neither what stands in it


def forged(warcinfo: str = "urn:uuid:00000000-0000-4000-8000-000000000000") -> bytes:
    """A record of another host, compressed as ours are, with its request."""
    records = capture_records(exchange(b"<p>You owe us money.", HEAD, OTHER), None, warcinfo)
    return compress(records.capture) + compress(records.request)


FORGED = forged()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A finished file of three pages, of which the second holds the forged records."""
    page = NOISE[:35_000] + FORGED + NOISE[35_000:]
    keep(tmp_path, *(exchange(body, HEAD, OWN) for body in (b"<p>before", page, b"<p>after")))
    [path] = tmp_path.glob("*.warc.gz")
    assert FORGED[:40] in path.read_bytes()
    return path


def urls(folder: Path) -> set[str]:
    """All that a rebuild would make pages of."""
    return {
        capture.url for visit in recorded_visits(CaptureStore(folder)).visits for capture in visit.captures
    }


def test_no_cut_makes_a_capture_of_it(file: Path) -> None:
    data = file.read_bytes()
    at = data.index(FORGED[:40])
    for size in (*range(at - 3, at + len(FORGED) + 3), *range(at, len(data), 997)):
        file.write_bytes(data[:size])
        assert urls(file.parent) <= {OWN}, size


def test_no_cut_of_a_file_in_progress_makes_a_capture_of_it_when_it_is_recovered(file: Path) -> None:
    data = file.read_bytes()
    at = data.index(FORGED[:40])
    for size in (at + len(FORGED), at + len(FORGED) + 1, len(data) - 1):
        file.unlink(missing_ok=True)
        file.with_name(file.name + ".open").write_bytes(data[:size])
        recover(file.parent)
        assert urls(file.parent) == {OWN}
        assert all(isinstance(found, StoredRecord) for found in CaptureStore(file.parent).records())


def test_no_changed_byte_makes_a_capture_of_it_and_what_follows_is_read(file: Path) -> None:
    data = file.read_bytes()
    at = data.index(FORGED[:40])
    for place in (30, at - 20_000, at - 1, at + len(FORGED) + 5):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        assert urls(file.parent) == {OWN}, place
        sound = [found for found in CaptureStore(file.parent).records() if isinstance(found, StoredRecord)]
        assert b"<p>after" in {found.record.payload for found in sound}, place


def test_it_cannot_name_the_warcinfo_of_an_earlier_file_of_ours(tmp_path: Path) -> None:
    """Which its maker may know: that file may have been published."""
    keep(tmp_path, exchange(b"<p>published", HEAD, OWN))
    [published] = CaptureStore(tmp_path).files()
    [info, *_] = CaptureStore(tmp_path).records_of(published)
    assert isinstance(info, StoredRecord)
    with writer(tmp_path) as captures:
        captures.append(exchange(NOISE + forged(info.record.record_id) + NOISE, HEAD, OWN))
    path = tmp_path / CaptureStore(tmp_path).files()[-1]
    path.write_bytes(path.read_bytes()[:-9_000])
    assert urls(tmp_path) == {OWN}
