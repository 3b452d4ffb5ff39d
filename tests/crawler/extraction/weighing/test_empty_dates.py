"""The empty, first and last dates of programs are no days on which anything was published, wherever they stand."""

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract

NOW = datetime(2026, 11, 30, tzinfo=UTC)
EMPTY = (
    "1970-01-01",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59-01:00",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "0001-01-01T00:00:00Z",
    "0000-00-00 00:00:00",
    "1/1/0001 12:00:00 AM",
    "Nov 30, -0001",
    "9999-12-31T23:59:59Z",
    "12/31/9999",
    "2099-01-01",
    "1899-12-30",
    "-62135596800",
    "null",
    "Invalid Date",
)
LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s","dateModified":"%s"}</script>'
META = '<meta property="article:published_time" content="%s"><meta property="article:modified_time" content="%s">'
PLACES = {
    "structured data": (LINKED, ""),
    "meta elements": (META, ""),
    "a time element": ("", '<time datetime="%s">then</time>'),
    "the text of a time element": ("", "<time>%s</time>"),
    "microdata": (
        "",
        '<div itemscope itemtype="https://schema.org/Article"><meta itemprop="datePublished" content="%s"></div>',
    ),
    "a line": ("", '<p class="date">Published %s</p>'),
    "an abbreviation": ("", '<abbr class="published" title="%s">then</abbr>'),
}
TEXT = "".join(
    f"<p>The harbour master counted {number} boats before the rain came, and went home.</p>"
    for number in range(8)
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("empty", EMPTY)
def test_an_empty_date_is_none(place: str, empty: str) -> None:
    head, body = (part.replace("%s", empty) for part in PLACES[place])
    html = f"<html><head><title>Boats</title>{head}</head><body><article><h1>Boats in the harbour</h1>{body}{TEXT}"
    article = extract(html.encode(), "https://post.example/boats", now=NOW)
    assert (article.published, article.modified) == (None, None)


@pytest.mark.parametrize(
    "path", ["1970/01/01", "0001/01/01", "9999/12/31", "2031/05/05", "0000/00/00", "2026/13/45"]
)
def test_nor_is_one_in_an_address_a_day(path: str) -> None:
    html = f"<html><head><title>Boats</title></head><body><article><h1>Boats in the harbour</h1>{TEXT}"
    assert extract(html.encode(), f"https://post.example/{path}/boats", now=NOW).published is None
