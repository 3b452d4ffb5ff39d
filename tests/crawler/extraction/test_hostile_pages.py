"""No page makes the extraction fail, and none keeps it busy."""

import random
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


MEGABYTE = 1_000_000
LARGE = {
    "nested tags": "<div>" * 100_000 + "deep" + "</div>" * 100_000,
    "nested headlines": "<h1>" * 100_000 + "deep",
    "nested bylines": "<h1>x</h1>" + "<div class=author>" * 50_000 + "By Ada Finch",
    "nested properties": "<h1>x</h1>" + "<span itemprop=author>" * 40_000 + "Ada Finch",
    "one property around all": "<div itemprop=author>" * 1000 + "<i>a</i>" * 100_000,
    "open links": "<h1>x</h1>" + "<a href='/author/x'>x" * 40_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">text",
    "brackets": "<" * MEGABYTE,
    "one long title": f"<title>{'a - ' * 250_000}</title><h1>{'b | ' * 250_000}</h1>",
    "many titles": "<meta property=og:title content='a - b'>" * 25_000,
    "a long byline": f"<meta name=author content='{'By and by, von ' * 60_000}'>",
    "many times": "<h1>x</h1>" + "<time datetime=2024-05-03>3 May 2024</time>" * 20_000,
    "one line of dates": "<h1>x</h1><p>" + "1.1.2024 " * 100_000,
    "broken JSON": "<script type='application/ld+json'>{'a':[" + ", " * 400_000,
    "numbers as JSON": "<script type='application/ld+json'>" + "1 " * 400_000,
    "backslashes as JSON": '<script type="application/ld+json">{"a":"' + "\\" * MEGABYTE,
    "much JSON": '<script type=\'application/ld+json\'>{"@type":"Article"}</script>' * 20_000,
    "headings": "<h1>x</h1>" * 100_000,
    "articles": "<article><a>x</a></article>" * 35_000,
    "relative links": "<a href='../x/./y?q#z'>l</a>" * 35_000,
    "spaces": "<h1>x</h1><p>" + "\u00a0" * 400_000,
}


@pytest.mark.parametrize("html", LARGE.values(), ids=LARGE)
def test_a_megabyte_of_anything_is_read(html: str) -> None:
    extract(html.encode(), URL)


def test_a_megabyte_of_soup_is_read() -> None:
    chosen = random.Random(7).choices(PIECES, k=90_000)
    extract("".join(chosen).encode(), URL)
