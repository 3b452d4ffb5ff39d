"""An object that is read by stretches is read as a file is, in few requests."""

from io import BufferedReader, BytesIO
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from archive.captures.bucket.ranges import BLOCK_BYTES, LARGEST_STRETCH_BYTES, ObjectReader, RememberedBlocks

DATA = Random(1).randbytes(3 * BLOCK_BYTES + 1234)
PLACES = st.integers(0, len(DATA) + 10)


class Fetched:
    """An object, and the stretches that were fetched of it."""

    def __init__(self, data: bytes = DATA) -> None:
        self.data = data
        self.stretches: list[tuple[int, int]] = []
        self.blocks = RememberedBlocks(self.fetch, most_blocks=200)

    def fetch(self, _name: str, start: int, end: int) -> bytes:
        assert start < end <= len(self.data), "no server can answer that"
        self.stretches.append((start, end))
        return self.data[start:end]

    def opened(self) -> BufferedReader:
        return BufferedReader(ObjectReader(self.blocks, "a.warc.gz", len(self.data)), 4096)


@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), PLACES, st.integers(0, 2 * BLOCK_BYTES)), max_size=8))
def test_any_order_of_seeks_and_reads_gives_what_a_file_gives(steps: list[tuple[int, int, int]]) -> None:
    expected, got = BytesIO(DATA), Fetched().opened()
    for whence, place, size in steps:
        offset = place if whence == 0 else -min(place, (expected.tell(), len(DATA))[whence - 1])
        assert got.seek(offset, whence) == expected.seek(offset, whence)
        assert got.read(size) == expected.read(size)
        assert got.tell() == expected.tell()


def test_a_record_costs_one_request_and_costs_nothing_again() -> None:
    kept = Fetched()
    for _ in range(2):
        file = kept.opened()
        file.seek(BLOCK_BYTES + 100)
        assert file.read(20_000) == DATA[BLOCK_BYTES + 100 :][:20_000]
    assert kept.stretches == [(BLOCK_BYTES, 3 * BLOCK_BYTES)]


def test_a_whole_file_is_read_in_large_stretches_even_if_it_is_opened_anew_for_each_record() -> None:
    kept = Fetched(bytes(64 << 20))
    for offset in range(0, 64 << 20, 100_000):
        file = kept.opened()
        file.read(8)  # the coding of the file
        file.seek(offset)
        file.read(140_000)  # the end of what is read is not the end of the record
    assert len(kept.stretches) <= 64 / (LARGEST_STRETCH_BYTES >> 20) + 10


def test_what_is_remembered_has_a_limit() -> None:
    kept = Fetched(bytes(100 << 20))
    kept.opened().read()
    assert len(kept.blocks._blocks) <= 200
