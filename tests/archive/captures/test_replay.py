"""Our WARCs replay in pywb, the field's own wayback machine.

pywb pins old releases of what Scrapy needs newer (brotlipy against brotli), so it has an environment of its own:
`python -m venv pywb && pywb/bin/pip install pywb`, then `PYWB_BIN=pywb/bin pytest ...`.
"""

import gzip
import http.client
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.captures import CaptureWriter, Exchange
from tests.archive.captures.examples import HEAD, PAGE, exchange, held, writer

PYWB = Path(os.environ.get("PYWB_BIN", "/nonexistent")).absolute()
FIRST, AGAIN = datetime(2026, 11, 1, 12, 0, 0, 123456, UTC), datetime(2026, 11, 2, 12, 0, 0, 654321, UTC)
GZIPPED = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
CHUNKED = HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
REDIRECT = b"HTTP/1.1 301 Moved Permanently\r\nLocation: http://blog.example/page\r\n\r\n"

# What the `wayback` command does, but it tells when it listens, and where.
SERVE = """
from gevent.monkey import patch_all
patch_all()
from gevent.pywsgi import WSGIServer
from pywb.apps.frontendapp import FrontEndApp
server = WSGIServer(("127.0.0.1", 0), FrontEndApp(), log=None)
server.start()
print(server.server_port, flush=True)
server.serve_forever()
"""

pytestmark = pytest.mark.skipif(
    not (PYWB / "wb-manager").exists(), reason="PYWB_BIN does not say where pywb is"
)


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
    for arguments in (["init", "kept"], ["add", "kept", str(warc)]):
        subprocess.run([PYWB / "wb-manager", *arguments], cwd=folder, check=True, capture_output=True)
    with subprocess.Popen(
        [PYWB / "python", "-c", SERVE], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        yield int(next(line for line in server.stdout if line.strip().isdecimal()))
        server.kill()


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
    response = replay(pywb, time, path)
    assert (response.status, response.read()) == (200, body)
    assert response.headers["Memento-Datetime"] == time.strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_redirect_is_replayed_as_a_redirect(pywb: int) -> None:
    response = replay(pywb, FIRST, "redirect")
    assert (response.status, response.headers["Location"]) == (301, "http://blog.example/page")


def replay(port: int, time: datetime, path: str) -> http.client.HTTPResponse:
    """`id_` asks for the capture itself, without the banner and the rewritten links."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/kept/{time:%Y%m%d%H%M%S}id_/http://blog.example/{path}")
    return connection.getresponse()
