"""Home pages and robots.txt as they are written by hand."""

import pytest

from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from crawler.discovery import autodiscovery

HOME = "https://example.org/de/"
FEED = "https://example.org/feed.xml"


def on_page(head: str) -> list[str]:
    html = f"<!doctype html><html><head>{head}</head><body>x</body></html>".encode()
    return [one.url for one in autodiscovery.on_home_page(html, HOME) if one.kind is ListingKind.FEED]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
        '<link rel="alternate feed" type="application/atom+xml" href="/feed.xml">',
        '<link rel="feed" href="/feed.xml">',
        '<link rel="ALTERNATE" type="text/xml" href="/feed.xml">',
        '<link rel="alternate" type="Application/RSS+XML; charset=utf-8" href=" /feed.xml ">',
        '<link rel="alternate" href="/feed.xml">',
        '<base href="https://example.org/"><link rel="alternate" type="text/xml" href="feed.xml">',
    ],
)
def test_a_feed_is_found_however_it_is_linked(link: str) -> None:
    assert on_page(link) == [FEED]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" hreflang="en" href="/en/">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?x">',
        '<link rel="alternate stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" media="handheld" href="https://m.example.org/">',
    ],
)
def test_other_alternates_are_no_feeds(link: str) -> None:
    assert on_page(link) == []


@pytest.mark.parametrize(
    "robots",
    [
        b"\xef\xbb\xbfSitemap: https://example.org/s.xml",
        b"User-agent: *\r\nDisallow:\r\nSitemap : https://example.org/s.xml  # all of it",
        b"User-agent: *\rsitemap:https://example.org/s.xml\r",
        b"  SITEMAP:\t/s.xml\nSitemap: #none\nSitemap:\n# Sitemap: /old.xml\n",
    ],
)
def test_the_sitemap_lines_of_robots_txt_are_read_however_they_are_written(robots: bytes) -> None:
    found = autodiscovery.in_robots(robots, "https://example.org/robots.txt")
    assert found == (FoundListing(ListingKind.SITEMAP, "https://example.org/s.xml"),)
