"""Content-Encoding is undone as far as it can be, and no further than allowed."""

import gzip
import sys
import time
import zlib
from random import Random

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures.content_coding import decoded
from archive.errors import BodyUndecodable
from tests.archive.captures.examples import PAGE

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
CODINGS = pytest.mark.parametrize("coding", ENCODERS)


@CODINGS
@given(body=st.binary(max_size=300))
def test_every_coding_of_the_web_is_undone(coding: str, body: bytes) -> None:
    assert decoded(ENCODERS[coding](body), coding, max_bytes=300) == body


PARTED = pytest.mark.parametrize("coding", ["gzip", "zstd"])


@PARTED
@given(bodies=st.lists(st.binary(max_size=300), min_size=1, max_size=5))
def test_what_was_compressed_in_parts_is_read_to_its_end(coding: str, bodies: list[bytes]) -> None:
    payload = b"".join(map(ENCODERS[coding], bodies))
    assert decoded(payload, coding, max_bytes=1500) == b"".join(bodies)


@PARTED
@pytest.mark.parametrize("of_the_next", range(6))
def test_a_part_may_begin_anywhere_in_a_large_payload(coding: str, of_the_next: int) -> None:
    """Also across the border of what is read at once."""
    noise = Random(1).randbytes(1 << 16)  # no coding makes it smaller
    longer = len(ENCODERS[coding](noise)) - (1 << 16)
    body = noise[: (1 << 16) - longer - of_the_next]
    first = ENCODERS[coding](body)
    assert len(first) == (1 << 16) - of_the_next
    assert decoded(first + ENCODERS[coding](PAGE), coding, max_bytes=1 << 17) == body + PAGE


@PARTED
@pytest.mark.parametrize("further", [b"\0", b"<!-- served by cache 3 -->", bytes(1 << 17)])
def test_what_follows_the_last_part_is_no_part_of_the_page(coding: str, further: bytes) -> None:
    payload = ENCODERS[coding](PAGE)
    assert decoded(payload + further, coding, max_bytes=1000) == PAGE
    assert decoded(payload * 2 + further, coding, max_bytes=1000) == PAGE * 2


@PARTED
def test_a_part_that_is_broken_costs_nothing_of_those_before_it(coding: str) -> None:
    payload = ENCODERS[coding](PAGE)
    assert decoded(payload + payload[:4] + b"\xff" * 100, coding, max_bytes=1000) == PAGE


@PARTED
def test_a_bomb_in_parts_is_refused(coding: str) -> None:
    with pytest.raises(BodyUndecodable, match="larger than 1000 bytes"):
        decoded(ENCODERS[coding](bytes(501)) * 2, coding, max_bytes=1000)


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    assert decoded(gzip.compress(brotli.compress(PAGE)), "br, gzip", max_bytes=1000) == PAGE


@CODINGS
def test_a_bomb_is_refused_before_it_fills_the_memory(coding: str) -> None:
    bomb = ENCODERS[coding](bytes(5_000_000))
    with pytest.raises(BodyUndecodable, match="larger than 1000 bytes"):
        decoded(bomb, coding, max_bytes=1000)


@CODINGS
def test_a_payload_that_was_cut_off_gives_what_there_is_of_it(coding: str) -> None:
    body = bytes(range(256)) * 2000
    payload = ENCODERS[coding](body)
    part = decoded(payload[: len(payload) // 2], coding, max_bytes=len(body))
    assert body.startswith(part)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "identity", "", None])
def test_a_page_that_is_not_encoded_although_it_says_so_is_given_as_it_is(coding: str | None) -> None:
    assert decoded(PAGE, coding, max_bytes=1000) == PAGE


@CODINGS
def test_no_payload_is_no_body(coding: str) -> None:
    assert decoded(b"", coding, max_bytes=1000) == b""


def test_an_unknown_coding_is_named() -> None:
    with pytest.raises(BodyUndecodable, match="'sdch'"):
        decoded(PAGE, "sdch", max_bytes=1000)


def test_forty_megabytes_of_empty_parts_cost_no_more_than_the_first_of_them() -> None:
    empty = gzip.compress(b"", mtime=0)
    all_of_it, beginning = empty * (40_000_000 // len(empty)), empty * 20_000

    def cpu_s(payload: bytes) -> float:
        start = time.process_time()
        with pytest.raises(BodyUndecodable, match="parts"):
            decoded(payload, "gzip", 50_000_000)
        return time.process_time() - start

    yardstick = min(cpu_s(beginning) for _ in range(3))
    assert min(cpu_s(all_of_it) for _ in range(3)) < 5 * yardstick
