"""gzip members are told apart, also where a file is damaged, and while it grows."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from archive.captures.members import Gap, Member, compress, scan

ONE, TWO = compress(b"WARC/1.1 one"), compress(b"WARC/1.1 two")


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
    assert sum(isinstance(each, Member) and each.data == b"WARC/1.1 one" for each in found) == len(noise)
    assert sum(each.length for each in found) == len(data)


def test_a_beginning_that_lies_across_two_chunks_is_found() -> None:
    for size in range(65_530, 65_540):
        gap, member = scan(BytesIO(b"\x1f" * size + ONE))
        assert isinstance(gap, Gap)
        assert not gap.is_tail
        assert (gap.length, member.length) == (size, len(ONE))
