"""gzip members are told apart, also where a file is damaged, and while it grows."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from archive.captures.members import Gap, Member, compress, scan

INFO = b"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:1>\r\n\r\n"
FIRST = b"WARC/1.1\r\nWARC-Type: request\r\nWARC-Warcinfo-ID: <urn:uuid:1>\r\n\r\none"
ONE, TWO = compress(FIRST), compress(FIRST.replace(b"one", b"two"))
FORGED = compress(FIRST.replace(b"uuid:1", b"uuid:2"))


class Growing(BytesIO):
    """A file that another process appends to as soon as a reader has come to its end."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            at = self.tell()
            self.write(TWO)
            self.seek(at)
        return data


def test_the_unfinished_end_of_a_growing_file_is_its_tail_even_if_more_follows_meanwhile() -> None:
    found = list(scan(Growing(ONE + TWO[:9])))
    assert [type(each) for each in found] == [Member, Gap]
    assert isinstance(found[1], Gap)
    assert found[1].is_tail


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=4))
def test_whatever_stands_between_the_members_all_of_them_are_found(noise: list[bytes]) -> None:
    data = b"".join(each + ONE for each in noise)
    found = list(scan(BytesIO(data)))
    assert sum(isinstance(each, Member) and each.data == FIRST for each in found) == len(noise)
    assert sum(each.length for each in found) == len(data)


def test_a_beginning_that_lies_across_two_chunks_is_found() -> None:
    for size in range(65_530, 65_540):
        gap, member = scan(BytesIO(b"\x1f" * size + ONE))
        assert isinstance(gap, Gap)
        assert not gap.is_tail
        assert (gap.length, member.length) == (size, len(ONE))


@given(st.integers(0, 200), st.sampled_from([b"", FORGED, b"\x00" * 9]))
def test_after_a_gap_only_records_are_taken_that_name_the_files_own_warcinfo(cut: int, after: bytes) -> None:
    page = compress(INFO) + b"torn" + FORGED + FORGED[:cut] + after
    assert [type(each) for each in scan(BytesIO(page))] == [Member, Gap]
    whole = [type(each) for each in scan(BytesIO(page + ONE))]
    assert whole == [Member, Gap, Member]


def test_the_first_record_may_be_the_damaged_one() -> None:
    found = list(scan(BytesIO(b"damaged" + FORGED + b"rest" + ONE + TWO)))
    assert [each.data[-3:] for each in found if isinstance(each, Member)] == [b"one", b"two"]
