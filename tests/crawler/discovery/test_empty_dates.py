"""The empty, first, last and impossible dates of programs are none, in whatever listing they stand."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from archive.scheduling.listings import Entry
from crawler.discovery import feeds, ghost, sitemaps, substack, wordpress
from tests.crawler.discovery.test_feed_oddities import ARTICLE, URL, atom, json_feed, rss
from tests.crawler.discovery.test_sitemap_oddities import sitemap

EMPTY = (
    "0001-01-01",
    "0001-01-01T00:00:00Z",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "1970-01-01",
    "1970-01-01T00:00:00Z",
    "Thu, 01 Jan 1970 00:00:00 +0000",
    "Wed, 31 Dec 1969 19:00:00 -0500",
    "-0001-11-30",
    "-0001-11-30T00:00:00+00:00",
    "Wed, 30 Nov -0001 00:00:00 +0000",
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "2999-01-01T00:00:00Z",
    "Sat, 01 Jan 2099 00:00:00 GMT",
    "253402300799",
    "-62135596800",
    "0",
    "1899-12-30",
    "1601-01-01T00:00:00Z",
    "2026-02-31",
    "2026-02-31T12:00:00Z",
    "Tue, 31 Feb 2026 12:00:00 GMT",
    "2026-13-01",
    "2026-00-00",
    "00/00/0000",
    "null",
    "Invalid Date",
    "",
)


def in_rss(said: str) -> Entry:
    [entry] = feeds.read(rss(f"<link>/a</link><pubDate>{said}</pubDate>"), URL).entries
    return entry


def in_dublin_core(said: str) -> Entry:
    date_ = f'<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">{said}</dc:date>'
    [entry] = feeds.read(rss(f"<link>/a</link>{date_}"), URL).entries
    return entry


def in_atom(said: str) -> Entry:
    [entry] = feeds.read(
        atom(f"{ARTICLE}<published>{said}</published><updated>{said}</updated>"), URL
    ).entries
    return entry


def in_json_feed(said: str) -> Entry:
    item: dict[str, object] = {"id": "1", "url": "/a", "date_published": said, "date_modified": said}
    [entry] = feeds.read(json_feed(item), URL).entries
    return entry


def in_sitemap(said: str) -> Entry:
    [entry] = sitemaps.read(sitemap(f"<loc>/a</loc><lastmod>{said}</lastmod>"), URL).entries
    return entry


def in_news_sitemap(said: str) -> Entry:
    news = f"<news:news><news:publication_date>{said}</news:publication_date></news:news>"
    [entry] = sitemaps.read(sitemap(f"<loc>/a</loc><lastmod>{said}</lastmod>{news}"), URL).entries
    return entry


def in_wordpress(said: str) -> Entry:
    post = {
        "link": "https://example.org/a",
        "title": {"rendered": "A"},
        "date_gmt": said,
        "modified_gmt": said,
    }
    [entry] = wordpress.read(json.dumps([post]).encode(), "https://example.org/wp-json/wp/v2/posts").entries
    return entry


def in_ghost(said: str) -> Entry:
    post = {"url": "https://example.org/a", "title": "A", "published_at": said, "updated_at": said}
    body = json.dumps({"posts": [post]}).encode()
    [entry] = ghost.read(body, "https://example.org/ghost/api/content/posts/?key=k").entries
    return entry


def in_substack(said: str) -> Entry:
    post = {"canonical_url": "https://example.org/p/a", "title": "A", "post_date": said}
    [entry] = substack.read(json.dumps([post]).encode(), "https://example.org/api/v1/archive").entries
    return entry


LISTINGS = (
    in_rss,
    in_dublin_core,
    in_atom,
    in_json_feed,
    in_sitemap,
    in_news_sitemap,
    in_wordpress,
    in_ghost,
    in_substack,
)


@pytest.mark.parametrize("listed", LISTINGS)
@pytest.mark.parametrize("said", EMPTY)
def test_an_empty_or_impossible_date_is_none(listed: Callable[[str], Entry], said: str) -> None:
    entry = listed(said)
    assert (entry.published, entry.modified) == (None, None)


@pytest.mark.parametrize("listed", LISTINGS)
def test_a_date_that_is_one_stays(listed: Callable[[str], Entry]) -> None:
    entry = listed("2026-05-03T12:00:00+00:00")
    assert datetime(2026, 5, 3, 12, tzinfo=UTC) in {entry.published, entry.modified}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Sun, 03 May 26 12:00:00 GMT", date(2026, 5, 3)),
        ("Sat, 28 Feb 2026 23:30:00 -0500", date(2026, 3, 1)),
        ("2004년 05월 25일 오후 11:23:17", date(2004, 5, 25)),
    ],
)
def test_what_only_a_lenient_reader_knows_is_a_date_where_its_numbers_stand(said: str, wanted: date) -> None:
    found = in_rss(said).published
    assert found is not None
    assert (found.astimezone(UTC).date() if isinstance(found, datetime) else found) == wanted
