"""Sitemaps, platforms' listings, links, and how they are found from a home page."""

import gzip
import json
from datetime import UTC, date, datetime

import pytest

from archive.scheduling.listings import Entry, FoundListing
from archive.storage.models import ListingKind
from crawler.discovery import NotAListing, autodiscovery, blogger, ghost, links, sitemaps, substack, wordpress

SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://example.org/a </loc>
<lastmod>2026-05-04</lastmod><news:news><news:publication_date>2026-05-03T12:00:00Z</news:publication_date>
<news:title>A &amp; B</news:title></news:news></url><url><loc>https://example.org/b</loc></url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://example.org/sitemap.xml</loc></sitemap>
<sitemap><loc>https://example.org/news-1.xml.gz</loc></sitemap></sitemapindex>"""
URL = "https://example.org/sitemap.xml"
MAY_3 = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("body", [SITEMAP, gzip.compress(SITEMAP), SITEMAP.replace(b"</urlset>", b"")])
def test_a_sitemap_gives_addresses_with_what_a_news_sitemap_says(body: bytes) -> None:
    first, second = sitemaps.read(body, URL).entries
    assert first == Entry("https://example.org/a", "A & B", MAY_3, date(2026, 5, 4))
    assert second == Entry("https://example.org/b")


def test_an_index_names_sitemaps_and_never_itself() -> None:
    assert sitemaps.read(INDEX, URL).listings == (
        FoundListing(ListingKind.NEWS_SITEMAP, "https://example.org/news-1.xml.gz"),
    )


def test_a_sitemap_may_be_a_list_of_lines() -> None:
    assert len(sitemaps.read(b"https://example.org/a\nhttps://example.org/b\n", URL).entries) == 2


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"\x1f\x8bno gzip", b"<rss/>"])
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(NotAListing):
        sitemaps.read(body, URL)


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'https://evil.example/'>]>" + SITEMAP.partition(b"?>")[2]
    assert [
        one.url for one in sitemaps.read(bomb.replace(b"https://example.org/b", b"&a;"), URL).entries
    ] == ["https://example.org/a"]


def test_wordpress_posts_have_utc_dates_and_authors_and_a_full_page_has_a_next_one() -> None:
    url = "https://example.org/wp-json/wp/v2/posts?per_page=1&page=3"
    post = {
        "link": "https://example.org/a",
        "title": {"rendered": "A &#8211; B"},
        "date_gmt": "2026-05-03T12:00:00",
        "modified_gmt": "2026-05-03T12:00:00",
        "_embedded": {"author": [{"name": "Ada Stone"}]},
    }
    page = wordpress.read(json.dumps([post]).encode(), url, "")
    assert page.entries == (Entry("https://example.org/a", "A – B", MAY_3, MAY_3, ("Ada Stone",)),)
    assert page.next_url == url.replace("page=3", "page=4")
    assert wordpress.read(b"[]", url).next_url is None
    assert wordpress.read(b'{"code": "rest_post_invalid_page_number"}', url).entries == ()


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n", b"<br />\n<b>Notice</b>: x[1] in <b>y.php</b> on line {3}\n"]
)
def test_what_a_server_writes_before_its_json_does_not_matter(before: bytes) -> None:
    posts = (
        b'[{"link": "https://example.org/a", "title": {"rendered": "A"}, "date_gmt": "0000-00-00T00:00:00"}]'
    )
    [entry] = wordpress.read(before + posts, "https://example.org/wp-json/wp/v2/posts").entries
    assert (entry.url, entry.published) == ("https://example.org/a", None)


def test_ghost_posts_page_by_the_number_that_the_answer_names() -> None:
    post = {
        "url": "https://example.org/a/",
        "title": "A",
        "published_at": "2026-05-03T14:00:00.000+02:00",
        "authors": [{"name": "Ada Stone"}],
    }
    answer = {"posts": [post], "meta": {"pagination": {"next": 2}}}
    page = ghost.read(
        json.dumps(answer).encode(), "https://example.org/ghost/api/content/posts/?key=k&page=1"
    )
    assert page.entries == (Entry("https://example.org/a/", "A", MAY_3, None, ("Ada Stone",)),)
    assert page.next_url == "https://example.org/ghost/api/content/posts/?key=k&page=2"


def test_a_substack_archive_pages_by_offset_until_it_is_empty() -> None:
    url = substack.listing_url("https://example.org/")
    post = {"canonical_url": "https://example.org/p/a", "title": "A", "post_date": "2026-05-03T12:00:00.000Z"}
    page = substack.read(json.dumps([post | {"publishedBylines": [{"name": "Ada Stone"}]}]).encode(), url)
    assert page.entries == (Entry("https://example.org/p/a", "A", MAY_3, None, ("Ada Stone",)),)
    assert page.next_url == url.replace("offset=0", "offset=1")
    assert substack.read(b"[]", url).next_url is None


def test_bloggers_next_page_is_asked_for_by_number() -> None:
    url = blogger.listing_url("https://example.org")
    atom = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link href='/a'/></entry></feed>"
    )
    assert blogger.read(atom, url).next_url == url.replace("start-index=1", "start-index=2")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/2026/05/03/flood", "Flood"),
        ("/news/the-river-rises-again", ""),
        ("/x/4711", "The river rises again at last"),
    ],
)
def test_an_article_is_told_by_its_address_or_its_headline(path: str, text: str) -> None:
    assert links.is_article(f"https://example.org{path}", text)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/page/2",
        "/2026/05/",
        "/category/town-hall",
        "/about",
        "/a-b-c-picture.jpg",
        "/login",
        "/?page=2",
    ],
)
def test_lists_files_and_service_pages_are_no_articles(path: str) -> None:
    assert not links.is_article(f"https://example.org{path}", "More")


@pytest.mark.parametrize(
    "path",
    [
        "/a/b/a/b/a/b",
        "/calendar/2031/",
        "/x?month=5",
        "/x?PHPSESSID=1",
        "/1/2/3/4/5/6/7/8/9",
        "/x?a=1&b=2&c=3",
    ],
)
def test_a_trap_ends_by_a_rule_with_a_reason(path: str) -> None:
    assert links.trap(f"https://example.org{path}")


def test_a_trap_on_a_page_is_told_and_not_followed() -> None:
    html = b'<html><body><a href="/calendar/2031/">A day</a><a href="/2026/05/03/b?sid=1">A long headline of it</a>'
    page = links.read(html, "https://example.org/", "")
    assert (page.entries, page.listings) == ((), ())
    assert dict(page.traps) == {
        "https://example.org/calendar/2031/": "it is a calendar page",
        "https://example.org/2026/05/03/b?sid=1": "its query has a session id",
    }


def test_links_of_other_sites_are_not_followed() -> None:
    html = b"""<html><body><a href="https://other.example/2026/05/03/a">A</a> <a href="/2026/05/03/b">B</a>
    <a href="/page/2">2</a>"""
    page = links.read(html, "https://example.org/", "")
    assert [entry.url for entry in page.entries] == ["https://example.org/2026/05/03/b"]
    assert page.next_url == "https://example.org/page/2"
    assert page.listings == ()


HOME = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/"><link rel="https://api.w.org/" href="/wp-json/">
<script data-ghost="/" data-key="k1" data-api="/ghost/api/content/"></script><meta name="generator" content="Blogger">
</head><body>x</body></html>"""


def test_a_home_page_names_its_feeds_and_shows_its_platform() -> None:
    found = autodiscovery.on_home_page(HOME, "https://example.org/")
    assert [(one.kind, one.url.partition("?")[0]) for one in found] == [
        (ListingKind.FEED, "https://example.org/feed/"),
        (ListingKind.WORDPRESS, "https://example.org/wp-json/wp/v2/posts"),
        (ListingKind.GHOST, "https://example.org/ghost/api/content/posts/"),
        (ListingKind.BLOGGER, "https://example.org/feeds/posts/default"),
    ]


def test_what_a_theme_leaves_out_the_head_of_the_response_names() -> None:
    links = [
        '<https://example.org/wp-json/>; rel="https://api.w.org/", <https://example.org/?p=1>; rel=shortlink',
        '</feed.xml>; type="application/rss+xml"; rel="alternate"',
    ]
    found = autodiscovery.on_home_page(b"<html><body>x</body></html>", "https://example.org/", links)
    assert [(one.kind, one.url.partition("?")[0]) for one in found] == [
        (ListingKind.WORDPRESS, "https://example.org/wp-json/wp/v2/posts"),
        (ListingKind.FEED, "https://example.org/feed.xml"),
    ]


def test_robots_txt_names_sitemaps() -> None:
    robots = b"User-agent: *\nSITEMAP: /news.xml\nSitemap: https://example.org/s.xml\n"
    assert autodiscovery.in_robots(robots, "https://example.org/robots.txt") == (
        FoundListing(ListingKind.NEWS_SITEMAP, "https://example.org/news.xml"),
        FoundListing(ListingKind.SITEMAP, "https://example.org/s.xml"),
    )
