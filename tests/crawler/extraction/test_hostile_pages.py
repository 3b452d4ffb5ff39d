"""No page makes the extraction fail, and none keeps it busy."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.extraction import extract
from tests.crawler.extraction.pages import URL

ARTICLE = b'<script type="application/ld+json">{"@type": "Article", "url": "http://[bad"}</script>'
PATIENCE_S = 60  # a hang fails instead of stopping the run; nothing here asks for a speed


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done in {PATIENCE_S} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


OPEN = "p div h1 h2 span a ul li table td article section header time b address form"
CLOSED = "p div h1 span a ul table article section head body html script"
PIECES = [
    *(f"<{tag}>" for tag in OPEN.split()),
    *(f"</{tag}>" for tag in CLOSED.split()),
    *(
        "<span class=author>",
        "<a rel=author href='/author/x'>",
        "<time datetime='2024-05-03'>",
        "<meta name=author>",
    ),
    *(
        '<div itemscope itemprop="author name">',
        "<script type='application/ld+json'>",
        '{"@type":"Article",',
        "<!--",
    ),
    *(
        "By Ada Finch",
        "3 May 2024",
        "| The Gull",
        "&amp;",
        "&#1;",
        "<",
        '"',
        "文/",
        "مرحبا",
        "\x00",
        "<base href='//['>",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_soup_of_tags_is_read(soup: str) -> None:
    extract(soup.encode(), URL)


@given(st.binary(max_size=500), st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "no-such"]))
def test_any_bytes_are_read(noise: bytes, charset: str | None) -> None:
    extract(b"<html><body><h1>" + noise, URL, charset=charset)


@given(st.text(max_size=60))
@example("http://[bad")
@example("https://gull.example:port/")
def test_any_address_is_taken(url: str) -> None:
    extract(b"<h1>Harbour reopens</h1><a href='x'>y</a><p>Text" + ARTICLE, url)
