"""Content-Encoding is undone as far as it can be, and no further than allowed."""

import gzip
import sys
import zlib

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


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    assert decoded(gzip.compress(brotli.compress(PAGE)), "br, gzip", max_bytes=1000) == PAGE


@CODINGS
def test_a_bomb_is_refused_before_it_fills_the_memory(coding: str) -> None:
    bomb = ENCODERS[coding](bytes(5_000_000))
    with pytest.raises(BodyUndecodable, match="more than 1000 bytes"):
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
