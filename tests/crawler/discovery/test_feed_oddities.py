"""Feeds as software and hands write them: links beside links, dates of all kinds, wrong encodings, no posts at all."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.scheduling.listings import Entry
from crawler.discovery import NotAListing
from crawler.discovery.feeds import MAX_CHARS, read

URL = "https://example.org/feed.xml"
MAY_3 = datetime(2026, 5, 3, 12, tzinfo=UTC)


def rss(*items: str, channel: str = "", start: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'{start}<rss version="2.0"><channel><title>The Post</title>{channel}{inside}</channel></rss>'.encode()


def atom(*entries: str, attributes: str = "") -> bytes:
    inside = "".join(f"<entry><title>A</title>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{inside}</feed>'.encode()


def json_feed(*items: dict[str, object]) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def addresses(body: bytes, url: str = URL) -> list[str]:
    return [entry.url for entry in read(body, url).entries]


def dated(text: str, language: str = "") -> object:
    channel = f"<language>{language}</language>" if language else ""
    [entry] = read(rss(f"<link>/a</link><pubDate>{text}</pubDate>", channel=channel), URL).entries
    return entry.published


ARTICLE = '<link rel="alternate" type="text/html" href="/a"/>'
BESIDE = [
    '<link rel="enclosure" type="audio/mpeg"/>',
    '<link rel="enclosure" type="audio/mpeg" href="https://cdn.example/a.mp3"/>',
    '<link rel="alternate" type="application/pdf" href="/a.pdf"/>',
    '<link rel="alternate" type="application/json" href="/a.json"/>',
    '<link rel="replies" type="text/html" href="/a#comments"/>',
    '<link rel="related" href="https://other.example/"/>',
    '<link rel="self" href="/entry/1"/>',
    "<id>https://example.org/?p=1</id>",
]


@given(st.lists(st.sampled_from(BESIDE), unique=True).flatmap(lambda few: st.permutations([ARTICLE, *few])))
def test_the_page_for_readers_is_an_entrys_address_whatever_stands_beside_it(links: list[str]) -> None:
    assert addresses(atom("".join(links))) == ["https://example.org/a"]


@pytest.mark.parametrize(
    "item",
    [
        "<guid>1234</guid>",
        "<guid>tag:example.org,2026:1</guid>",
        '<guid isPermaLink="false">episode-1</guid><enclosure url="https://cdn.example/1.mp3" type="audio/mpeg"/>',
        '<guid>https://cdn.example/1.mp3</guid><enclosure url="https://cdn.example/1.mp3" type="audio/mpeg"/>',
        "<link>https://cdn.example/1.mp3?source=feed</link>",
        "<link>mailto:post@example.org</link>",
    ],
)
def test_an_id_that_is_no_address_and_a_recording_are_no_articles(item: str) -> None:
    assert addresses(rss(f"<title>Episode 1</title>{item}")) == []


@pytest.mark.parametrize(
    "item",
    [
        "<guid>https://example.org/a</guid>",
        '<guid isPermaLink="false">https://example.org/a</guid>',
        "<link></link><guid isPermaLink='true'>https://example.org/a</guid>",
        "<link>https://example.org/</link><guid>https://example.org/a</guid>",
        "<link>\n  https://example.org/a\n</link><guid>7</guid>",
        "<link><![CDATA[ https://example.org/a ]]></link>",
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://example.org/a"/>',
        "<link>example.org/a</link>",
        "<link>//example.org/a</link>",
    ],
)
def test_an_article_is_found_by_its_link_or_else_by_its_permalink(item: str) -> None:
    assert addresses(rss(item, channel="<link>https://example.org/</link>")) == ["https://example.org/a"]


def test_relative_addresses_start_from_the_site_and_not_from_where_its_feed_is_kept() -> None:
    body = rss("<link>/a</link>", channel="<link>https://example.org/</link>")
    assert addresses(body, "https://feeds.example/post") == ["https://example.org/a"]
    assert addresses(atom('<link href="a"/>', attributes='xml:base="https://example.org/blog/"')) == [
        "https://example.org/blog/a"
    ]


def test_an_item_that_is_only_a_link_elsewhere_has_that_address() -> None:
    body = json_feed(
        {"id": "1", "external_url": "https://other.example/x", "title": "X"},
        {"id": "2", "external_url": "https://other.example/y", "url": "/y"},
        {"id": "https://example.org/z"},
        {"id": "4"},
    )
    assert addresses(body) == ["https://other.example/x", "https://example.org/y", "https://example.org/z"]


@pytest.mark.parametrize(
    "before", [b"\n\n  ", b"\xef\xbb\xbf\r\n", b"<br />\n<b>Notice</b>: x in <b>y.php</b>\n"]
)
def test_what_stands_before_a_feed_does_not_matter(before: bytes) -> None:
    [entry] = read(
        before + rss("<title>Müller &amp; &eacute;&nbsp;&</title><link>/a?b=1&c=2</link>"), URL
    ).entries
    assert (entry.title, entry.url) == ("Müller & é &", "https://example.org/a?b=1&c=2")


TITLE = "Zürich — 東京"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(f"<title>{TITLE}</title><link>/a</link>"), "text/xml; charset=iso-8859-1"),
        (rss(f"<title>{TITLE}</title><link>/a</link>"), "application/rss+xml; charset=windows-1251"),
        (rss(f"<title>{TITLE}</title><link>/a</link>", start='<?xml version="1.0" encoding="latin1"?>'), ""),
        (
            rss(f"<title>{TITLE}</title><link>/a</link>")
            .decode()
            .replace("UTF-8", "UTF-16")
            .encode("utf-16"),
            "",
        ),
        (gzip.compress(rss(f"<title>{TITLE}</title><link>/a</link>")), "application/xml"),
    ],
)
def test_the_bytes_say_how_they_are_encoded_whatever_else_does(body: bytes, content_type: str) -> None:
    assert [entry.title for entry in read(body, URL, content_type).entries] == [TITLE]


@pytest.mark.parametrize(
    ("title", "declared", "encoding", "content_type"),
    [
        ("Привет, мир", "windows-1251", "cp1251", "text/xml; charset=utf-8"),
        ("Привет, мир", "", "koi8-r", "text/xml; charset=koi8-r"),
        ("浪潮新闻", "gb2312", "gbk", ""),
        ("日本語の見出し", "iso-2022-jp", "iso-2022-jp", ""),
        ("日本語の見出し", "Shift_JIS", "cp932", "application/xml"),
        ("“Café”", "iso-8859-1", "cp1252", ""),
    ],
)
def test_what_is_no_utf_8_is_what_it_is_declared_as(
    title: str, declared: str, encoding: str, content_type: str
) -> None:
    start = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    body = rss(f"<title>{title}</title><link>/a</link>", start=start).decode().encode(encoding)
    assert [entry.title for entry in read(body, URL, content_type).entries] == [title]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sun, 03 May 2026 12:00:00 GMT", MAY_3),
        ("Sun, 03 May 2026 14:00:00 CEST", MAY_3),
        ("Sun, 03 May 2026 14:00:00 GMT+2", MAY_3),
        ("2026/5/3 12:07:41", date(2026, 5, 3)),
        (str(int(MAY_3.timestamp())), MAY_3),
        ("2026-05-03 12:00:00 UTC", MAY_3),
        ("Sun, 03 May 2026 14:00 +02:00", MAY_3),
        ("0001-01-01T00:00:00Z", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("0000-00-00 00:00:00", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("1970-01-01T00:00:00Z", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_as_it_is_meant(text: str, wanted: object) -> None:
    found = dated(text)
    assert found == wanted or (isinstance(found, datetime) and found.date() == wanted)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("dim., 03 mai 2026 14:00:00 +0200", "fr-FR"),
        ("zo, 03 mei 2026 14:00:00 +0200", ""),
        ("So, 03 Mai 2026 14:00:00 +0200", "en"),
        ("03 мая 2026 14:00:00 +0200", "en-US"),
    ],
)
def test_a_date_is_read_in_the_feeds_language_or_in_that_which_has_its_words(
    text: str, language: str
) -> None:
    assert dated(text, language) == MAY_3


def test_an_entrys_own_base_starts_from_where_its_feed_is() -> None:
    entry = '<entry xml:base="When/2026/"><title>A</title><link href="story"/></entry>'
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/>{entry}</feed>'
    assert addresses(body.encode(), "https://example.org/blog/feed.atom") == [
        "https://example.org/blog/When/2026/story"
    ]


def test_a_json_feed_may_lack_its_version() -> None:
    assert addresses(b'{"title": "The Post", "items": [{"id": 1, "url": "/a"}]}') == ["https://example.org/a"]


def test_markup_in_a_title_is_not_read_and_a_sign_is() -> None:
    titles = ["A <b>bold</b> step", "&lt;em&gt;Why&lt;/em&gt; a &amp;lt; b", "x<script>alert(1)</script>"]
    body = rss(*(f"<title><![CDATA[{title}]]></title><link>/{at}</link>" for at, title in enumerate(titles)))
    assert [entry.title for entry in read(body, URL).entries][::2] == ["A bold step", "x"]
    [entry] = read(rss("<title>if a &lt; b</title><link>/a</link>"), URL).entries
    assert entry.title == "if a < b"


def test_a_feed_of_comments_is_no_listing_of_articles() -> None:
    comments = rss("<title>By: Ada</title><link>https://example.org/a/#comment-7</link>")
    replies = atom(
        '<link href="/a?x#c1"/><thr:in-reply-to xmlns:thr="http://purl.org/syndication/thread/1.0" ref="x"/>'
    )
    for body in (comments, replies):
        with pytest.raises(NotAListing, match="comments"):
            read(body, URL)


def test_a_podcasts_feed_and_an_empty_one_name_no_posts() -> None:
    episode = '<title>1</title><link>/1</link><enclosure url="/1.mp3" type="audio/mpeg"/>'
    assert not read(rss(episode), URL).names_posts
    assert not read(rss(), URL).names_posts
    assert read(rss(episode, "<link>/a</link>"), URL).names_posts


def test_hours_and_days_that_a_site_wants_to_itself_are_read() -> None:
    channel = "<skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    page = read(rss("<link>/a</link>", channel=channel), URL)
    assert (set(page.quiet_hours), set(page.quiet_days)) == ({0, 5}, {6})


def test_of_a_long_feed_the_end_is_read_and_its_texts_do_not_count() -> None:
    texts = (
        f"<link>/{at}</link><description><![CDATA[{'word ' * 2000}]]></description>" for at in range(500)
    )
    page = read(rss(*texts), URL)
    assert (len(page.entries), page.caveat) == (500, "")
    titles = (f"<title>{'word ' * 2000}</title><link>/{at}</link>" for at in range(500))
    page = read(rss(*titles), URL)
    found = [int(entry.url.rpartition("/")[2]) for entry in page.entries]
    assert found[0] == 0
    assert found[-1] == 499
    assert f"{MAX_CHARS // 2:,}" in page.caveat


def test_that_a_feed_breaks_off_is_said() -> None:
    whole = rss("<link>/a</link>", "<link>/b</link>")
    assert read(whole, URL).broken == ""
    page = read(whole[: whole.index(b"/b")], URL)
    assert [entry.url for entry in page.entries] == ["https://example.org/a"]
    assert page.broken.startswith("it breaks off after")


def test_an_entry_and_its_update_are_one_with_both_dates() -> None:
    body = atom(
        f"{ARTICLE}<published>2026-05-03T12:00:00Z</published><updated>2026-05-04T12:00:00Z</updated>"
    )
    assert read(body, URL).entries == (Entry("https://example.org/a", "A", MAY_3, MAY_3 + timedelta(days=1)),)


@given(
    st.binary(max_size=200),
    st.sampled_from([rss("<link>/a</link>"), atom(ARTICLE), json_feed({"url": "/a"})]),
)
def test_whatever_bytes_a_feed_is_mixed_with_it_is_read_or_refused(junk: bytes, body: bytes) -> None:
    middle = len(body) // 2
    for mixed in (junk + body, body + junk, body[:middle] + junk + body[middle:]):
        try:
            assert all(entry.url.startswith("http") for entry in read(mixed, URL).entries)
        except NotAListing:
            continue
