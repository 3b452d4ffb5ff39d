"""Feeds as they are served: of every kind, broken, bombed, and no feeds at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.scheduling.listings import Entry
from archive.storage.models import ListingKind
from crawler.discovery import READERS, NotAListing, read_listing
from crawler.discovery.feeds import read
from crawler.discovery.listing import claims_of

URL = "https://example.org/feed.xml"
MAY_3 = datetime(2026, 5, 3, 12, tzinfo=UTC)
RSS_2 = b"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Post</title><ttl>90</ttl>
<item><title>A &amp; B</title><link>/a</link><pubDate>Sun, 03 May 2026 12:00:00 GMT</pubDate>
<dc:creator>Ada Stone</dc:creator></item></channel></rss>"""
RSS_1 = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>The Post</title><sy:updatePeriod>hourly</sy:updatePeriod>
<sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="x"><title>A &amp; B</title><link>https://example.org/a</link><dc:date>2026-05-03T14:00:00+02:00</dc:date>
<dc:creator>Ada Stone</dc:creator></item></rdf:RDF>"""
RSS_091 = b"""<rss version="0.91"><channel><title>The Post</title>
<item><title>A &amp; B</title><link>https://example.org/a</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Post</title><link rel="next" href="/feed.xml?page=2"/>
<entry><id>tag:1</id><title>A &amp; B</title><link href="/a"/><published>2026-05-03T12:00:00Z</published>
<updated>2026-05-04T12:00:00Z</updated><author><name>Ada Stone</name></author></entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "The Post", "next_url": "/feed.xml?page=2",
"items": [
{"id": "1", "url": "/a", "title": "A & B", "date_published": "2026-05-03T12:00:00Z",
"authors": [{"name": "Ada Stone"}]},
{"id": 7}, null]}"""


@pytest.mark.parametrize("body", [RSS_2, RSS_1, ATOM, JSON, b"\xef\xbb\xbf\n" + ATOM])
def test_every_kind_of_feed_gives_address_title_date_and_author(body: bytes) -> None:
    page = read(body, URL)
    [entry] = page.entries
    assert page.name == "The Post"
    assert (entry.url, entry.title, entry.authors) == ("https://example.org/a", "A & B", ("Ada Stone",))
    assert entry.published == MAY_3


def test_a_feed_of_1999_is_read() -> None:
    assert read(RSS_091, URL).entries == (Entry("https://example.org/a", "A & B"),)


@pytest.mark.parametrize(("body", "ttl_s"), [(RSS_2, 5400), (RSS_1, 1800), (ATOM, None)])
def test_the_wait_that_a_feed_asks_for_is_read(body: bytes, ttl_s: int | None) -> None:
    assert read(body, URL).ttl_s == ttl_s


@pytest.mark.parametrize("body", [ATOM, JSON])
def test_a_paged_feed_names_its_next_page(body: bytes) -> None:
    assert read(body, URL).next_url == "https://example.org/feed.xml?page=2"


def test_a_change_is_told_from_publication() -> None:
    assert read(ATOM, URL).entries[0].modified == MAY_3 + timedelta(days=1)
    assert read(RSS_2, URL).entries[0].modified is None


def test_an_article_named_twice_is_one_entry() -> None:
    item = RSS_2[RSS_2.index(b"<item>") : RSS_2.index(b"</channel>")]
    assert len(read(RSS_2.replace(item, item * 3), URL).entries) == 1


def test_a_link_in_the_id_alone_is_found_and_other_schemes_are_not() -> None:
    guid = b"<guid isPermaLink='true'>https://example.org/a</guid>"
    assert read(RSS_2.replace(b"<link>/a</link>", guid), URL).entries[0].url == "https://example.org/a"
    for bad in (b"javascript:alert(1)", b"mailto:a@b.c", b""):
        assert read(RSS_2.replace(b"<link>/a</link>", b"<link>" + bad + b"</link>"), URL).entries == ()


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    assert read(RSS_2[: RSS_2.index(b"</item>")], URL).entries[0].title == "A & B"


def test_an_encoding_that_is_wrong_does_not_lose_the_entries() -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?>' + RSS_2.replace(b"A &amp; B", "Müller".encode("latin-1"))
    assert read(body, URL).entries[0].title == "Müller"


def test_an_entity_bomb_is_not_expanded() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a0 'ha'>"
    bomb += b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]>"
    [entry] = read(bomb + RSS_2.replace(b"A &amp; B", b"&a11;"), URL).entries
    assert len(entry.title) < 20


def test_a_file_on_this_machine_is_not_read_into_a_feed() -> None:
    outside = b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    assert "root" not in read(outside + RSS_2.replace(b"A &amp; B", b"&f;"), URL).entries[0].title


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html><title>x</title>", b"{}", b'{"items": []}', b"hello", b"https://a.example/"],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(NotAListing):
        read(body, URL)


def test_an_entry_becomes_evidence_for_extraction() -> None:
    entry = Entry("https://a.example/", "T", datetime(2026, 5, 3, 14, tzinfo=timezone(timedelta(hours=2))))
    assert {claim.field: claim.candidate.value for claim in claims_of(entry)} == {
        "title": "T",
        "published": "2026-05-03T14:00:00+02:00",
    }


PIECES = st.sampled_from(
    [RSS_2, RSS_1, ATOM, JSON, b"<", b"]]>", b"&#x0;", b"\x00", b"<urlset><url><loc>x", b"[", b"[{}]"]
)


@given(
    st.lists(PIECES | st.binary(max_size=30), max_size=4).map(b"".join),
    st.integers(0, 900),
    st.sampled_from(ListingKind),
)
def test_no_bytes_make_a_reader_fail_but_by_saying_so(body: bytes, cut: int, kind: ListingKind) -> None:
    try:
        page = read_listing(kind, body[cut:] if cut < len(body) else body, URL)
    except NotAListing:
        return
    assert all(entry.url.startswith("http") for entry in page.entries)


def test_every_kind_of_listing_has_a_reader() -> None:
    assert set(READERS) == set(ListingKind)
