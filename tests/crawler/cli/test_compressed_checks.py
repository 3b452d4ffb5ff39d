"""A check for robots is told as one, however its page was compressed."""

import gzip
import zlib

import brotli
import pytest

from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages

CHECK = b'<title>Just a moment</title><script src="/cdn-cgi/challenge-platform/h/b/x.js"></script>'
CODINGS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("status", [403, 503])
def test_a_compressed_check_for_robots_is_named(pressmark: Pressmark, coding: str, status: int) -> None:
    answer = Page(CODINGS[coding](CHECK), status=status, headers={"Content-Encoding": coding})
    with ServedPages({"/one": answer}) as site:
        [line] = pressmark("add", site.at("/one"), "--json").lines
    assert line["reason"] == "bot-check"
    assert "Cloudflare" in line["detail"]
