"""pywb, the field's own wayback machine, to replay what Pressmark writes.

pywb pins old releases of what Scrapy needs newer (brotlipy against brotli), so it has an environment of its own,
with py-wacz beside it: `python -m venv pywb && pywb/bin/pip install pywb wacz`, then `PYWB_BIN=pywb/bin pytest ...`.
"""

import http.client
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

PYWB = Path(os.environ.get("PYWB_BIN", "/nonexistent")).absolute()
needs_pywb = pytest.mark.skipif(
    not (PYWB / "wb-manager").exists(), reason="PYWB_BIN does not say where pywb is"
)

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


@contextmanager
def replaying(folder: Path, *added: str) -> Iterator[int]:
    """The port of a pywb that serves a file; `added` are the arguments of `wb-manager add`."""
    for arguments in (["init", "kept"], ["add", "kept", *added]):
        subprocess.run([PYWB / "wb-manager", *arguments], cwd=folder, check=True, capture_output=True)
    with served(folder) as port:
        yield port


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """The port of a pywb that serves what the folder is set up for."""
    with subprocess.Popen(
        [PYWB / "python", "-c", SERVE], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        yield int(next(line for line in server.stdout if line.strip().isdecimal()))
        server.kill()


def replay(port: int, time: datetime, url: str) -> http.client.HTTPResponse:
    """`id_` asks for the capture itself, without the banner and the rewritten links."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/kept/{time:%Y%m%d%H%M%S}id_/{url}")
    return connection.getresponse()
