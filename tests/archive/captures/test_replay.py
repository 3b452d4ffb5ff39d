"""Our WARCs replay in pywb, the field's own wayback machine."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.captures import CaptureWriter, Exchange
from tests.archive.captures.examples import HEAD, PAGE, exchange, held, writer
from tests.archive.pywb import needs_pywb, replay, replaying

FIRST, AGAIN = datetime(2026, 11, 1, 12, 0, 0, 123456, UTC), datetime(2026, 11, 2, 12, 0, 0, 654321, UTC)
GZIPPED = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
CHUNKED = HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
REDIRECT = b"HTTP/1.1 301 Moved Permanently\r\nLocation: http://blog.example/page\r\n\r\n"

pytestmark = needs_pywb


def at(path: str, head: bytes, payload: bytes) -> Exchange:
    return replace(exchange(payload, head, f"http://blog.example/{path}"), requested_at=FIRST)


def keep_twice(captures: CaptureWriter, original: Exchange, url: str) -> None:
    ref = captures.append(original)
    captures.append(replace(original, url=url, requested_at=AGAIN), held(ref, original))


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a pywb that serves what we kept."""
    folder = tmp_path_factory.mktemp("pywb")
    with writer(folder / "warc") as captures:
        keep_twice(captures, at("page", HEAD, PAGE), "http://blog.example/page")
        keep_twice(
            captures, at("gzip", GZIPPED, gzip.compress(PAGE, mtime=0)), "http://blog.example/gzip?from=feed"
        )
        captures.append(at("chunked", CHUNKED, b"cafe\r\n" + PAGE))
        captures.append(at("redirect", REDIRECT, b""))
    [warc] = (folder / "warc").iterdir()
    with replaying(folder, str(warc)) as port:
        yield port


@pytest.mark.parametrize(
    ("time", "path", "body"),
    [
        (FIRST, "page", PAGE),
        (AGAIN, "page", PAGE),
        (FIRST, "gzip", PAGE),
        (AGAIN, "gzip?from=feed", PAGE),
        (FIRST, "chunked", b"cafe\r\n" + PAGE),
    ],
)
def test_what_was_kept_is_replayed_to_a_client_that_takes_no_coding(
    pywb: int, time: datetime, path: str, body: bytes
) -> None:
    response = replay(pywb, time, f"http://blog.example/{path}")
    assert (response.status, response.read()) == (200, body)
    assert response.headers["Memento-Datetime"] == time.strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_redirect_is_replayed_as_a_redirect(pywb: int) -> None:
    response = replay(pywb, FIRST, "http://blog.example/redirect")
    assert (response.status, response.headers["Location"]) == (301, "http://blog.example/page")
