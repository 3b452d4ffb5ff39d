"""Sitemaps as generators and hands write them: with extensions, with mistakes, under many names."""

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.scheduling.listings import Entry, FoundListing
from archive.storage.models import ListingKind
from crawler.discovery import NotAListing
from crawler.discovery.sitemap_names import of_articles
from crawler.discovery.sitemaps import read

URL = "https://example.org/sitemap.xml"
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
EXTENSIONS = """<image:image><image:loc>https://example.org/quay.jpg</image:loc><image:title>The quay</image:title>
</image:image><video:video><video:title>Film</video:title><video:publication_date>2001-01-01</video:publication_date>
<video:loc>https://example.org/film</video:loc></video:video>
<xhtml:link rel="alternate" hreflang="de" href="https://example.org/de/a"/>"""


def sitemap(*urls: str, namespaces: str = NAMESPACES, start: str = '<?xml version="1.0"?>') -> bytes:
    inside = "".join(f"<url>{url}</url>" for url in urls)
    return f"{start}<urlset {namespaces}>{inside}</urlset>".encode()


def index(*names: str) -> bytes:
    inside = "".join(f"<sitemap><loc>https://example.org/{name}</loc></sitemap>" for name in names)
    return f"<sitemapindex>{inside}</sitemapindex>".encode()


def addresses(body: bytes, url: str = URL) -> list[str]:
    return [entry.url for entry in read(body, url).entries]


def listings(body: bytes) -> list[str]:
    return [found.url.removeprefix("https://example.org/") for found in read(body, URL).listings]


LOC = "<loc>https://example.org/a</loc><lastmod>2026-05-04</lastmod>"


@pytest.mark.parametrize("url", [LOC + EXTENSIONS, EXTENSIONS + LOC])
@pytest.mark.parametrize("namespaces", [NAMESPACES, "", 'xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_pictures_films_and_translations_are_nobodys_address_title_or_date(url: str, namespaces: str) -> None:
    assert read(sitemap(url, namespaces=namespaces), URL).entries == (
        Entry("https://example.org/a", modified=date(2026, 5, 4)),
    )


def test_the_title_of_a_news_sitemap_is_not_that_of_a_picture_beside_it() -> None:
    news = "<news:news><news:publication_date>2026-05-03</news:publication_date><news:title>A</news:title></news:news>"
    for url in (LOC + EXTENSIONS + news, news + EXTENSIONS + LOC):
        [entry] = read(sitemap(url), URL).entries
        assert (entry.title, entry.published, entry.modified) == ("A", date(2026, 5, 3), date(2026, 5, 4))


def test_elements_may_have_a_prefix_of_their_own() -> None:
    body = b'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>https://example.org/a</s:loc>'
    assert addresses(body + b"</s:url></s:urlset>") == ["https://example.org/a"]


def test_a_bare_ampersand_spoils_neither_its_own_address_nor_later_ones() -> None:
    body = sitemap(
        "<loc>https://example.org/?p=1&lang=en</loc>",
        "<loc>https://example.org/?p=2&amp;lang=en</loc>",
        "<loc><![CDATA[https://example.org/?p=3&lang=en]]></loc>",
        "<loc>https://example.org/?p=4&amp;amp;lang=en</loc>",
    )
    assert addresses(body) == [f"https://example.org/?p={number}&lang=en" for number in range(1, 5)]


def test_names_of_characters_that_only_html_has_are_read() -> None:
    body = sitemap("<loc>https://example.org/caf&eacute;&nbsp;</loc>", "<loc>https://example.org/b</loc>")
    assert addresses(body)[1] == "https://example.org/b"
    assert addresses(body)[0].startswith("https://example.org/café")


@pytest.mark.parametrize(
    "start",
    [
        '\n\n <?xml version="1.0" encoding="UTF-8"?>',
        '\ufeff\n<?xml version="1.0"?>',
        '<br />\n<b>Warning</b>: x &amp; y in <b>z.php</b> on line <b>1</b><br />\n<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="utf-16"?><?xml-stylesheet type="text/xsl" href="/s.xsl"?><!-- made by -->',
    ],
)
def test_what_stands_before_the_sitemap_does_not_matter(start: str) -> None:
    assert addresses(sitemap(LOC, start=start)) == ["https://example.org/a"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_a_sitemap_in_another_encoding_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><urlset><url><loc>https://example.org/é</loc>'
    assert addresses((text + "</url></urlset>").encode(encoding)) == ["https://example.org/é"]


def test_a_sitemap_packed_twice_is_read() -> None:
    assert addresses(gzip.compress(gzip.compress(sitemap(LOC)))) == ["https://example.org/a"]


def test_an_address_that_was_encoded_twice_is_encoded_once() -> None:
    body = sitemap(
        "<loc>https://example.org/%25E6%25B5%25AA/</loc>", "<loc>https://example.org/100%2525/</loc>"
    )
    assert addresses(body) == ["https://example.org/%E6%B5%AA/", "https://example.org/100%2525/"]


def test_an_address_without_its_scheme_or_host_is_completed() -> None:
    body = sitemap("<loc>example.org/a</loc>", "<loc>/b</loc>", "<loc>//example.org/c</loc>")
    assert addresses(body) == [f"https://example.org/{name}" for name in "abc"]


@pytest.mark.parametrize(
    "body",
    [
        b'<urlset xmlns="https://www.sitemaps.org/schemas/sitemap/0.9"><url><loc xmlns="">/a</loc></url></urlset>',
        b'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>/a</loc></url></s:urlset>',
        b"<urlset><urlset><url><loc>/a</loc></url></urlset></urlset>",
        b"<URLSET><URL><LOC>/a</LOC></URL></URLSET>",
        b'<?xml version="1.0"?><urlset></urlset>\n<?xml version="1.0"?><urlset><url><loc>/a</loc></url></urlset>',
    ],
)
def test_namespaces_case_and_roots_may_be_mixed(body: bytes) -> None:
    assert addresses(body) == ["https://example.org/a"]


def test_files_are_no_articles() -> None:
    assert addresses(sitemap("<loc>https://example.org/a.jpg</loc>", "<loc>/b.pdf</loc>", LOC)) == [
        "https://example.org/a"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/about/",
        "/en/about-us",
        "/pages/contact.html",
        "/impressum",
        "/privacy-policy/",
        "/datenschutzerklärung/",
        "/terms-of-service",
        "/mentions-legales/",
        "/tags/",
        "/archives.html",
        "/404.html",
        "/search/",
        "/über-uns/",
    ],
)
def test_pages_that_every_site_has_are_no_articles(path: str) -> None:
    assert addresses(sitemap(f"<loc>{path}</loc>", LOC)) == ["https://example.org/a"]


@pytest.mark.parametrize(
    "path", ["/about-the-flood/", "/2026/about/", "/blog/contact", "/terms-of-surrender", "/?about"]
)
def test_an_article_about_such_things_is_one(path: str) -> None:
    assert len(addresses(sitemap(f"<loc>{path}</loc>", LOC))) == 2


@pytest.mark.parametrize("folder", ["posts", "blog", "2026/05", "en/news"])
def test_pages_beside_a_folder_of_posts_are_none(folder: str) -> None:
    posts = [f"<loc>/{folder}/story-{number}/</loc>" for number in range(12)]
    pages = ["<loc>/whoami/</loc>", "<loc>/side-projects.html</loc>", "<loc>/how-the-river-rose/</loc>"]
    assert [url for url in addresses(sitemap(*posts, *pages)) if f"/{folder}/" not in url] == [
        "https://example.org/how-the-river-rose/"
    ]


def test_posts_at_the_top_of_a_site_are_kept() -> None:
    posts = [f"<loc>/story-{number}/</loc>" for number in range(20)]
    assert len(addresses(sitemap(*posts, *(f"<loc>/blog/old-{number}/</loc>" for number in range(12))))) == 32


def test_sitemaps_among_pages_are_sitemaps() -> None:
    body = sitemap("<loc>/sitemap-posts.xml</loc>", "<loc>/post-sitemap2.xml.gz</loc>", LOC)
    assert addresses(body) == ["https://example.org/a"]
    assert listings(body) == ["sitemap-posts.xml", "post-sitemap2.xml.gz"]


def test_a_feed_in_an_index_is_a_feed() -> None:
    found = read(index("feed/", "blog/atom.xml", "posts.rss", "sitemap-1.xml"), URL).listings
    assert [one.kind for one in found] == [ListingKind.FEED] * 3 + [ListingKind.SITEMAP]


def test_a_feed_in_the_place_of_a_sitemap_is_read_as_a_feed() -> None:
    rss = b"<rss version='2.0'><channel><item><title>A</title><link>https://example.org/a</link></item></channel></rss>"
    assert read(rss, URL).entries == (Entry("https://example.org/a", "A"),)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (
            [
                "wp-sitemap-posts-post-1.xml",
                "wp-sitemap-posts-page-1.xml",
                "wp-sitemap-taxonomies-category-1.xml",
                "wp-sitemap-taxonomies-post_tag-1.xml",
                "wp-sitemap-users-1.xml",
            ],
            ["wp-sitemap-posts-post-1.xml"],
        ),
        (
            [
                "post-sitemap.xml",
                "post-sitemap2.xml",
                "page-sitemap.xml",
                "recipe-sitemap.xml",
                "post_tag-sitemap.xml",
                "category-sitemap.xml",
                "author-sitemap.xml",
                "attachment-sitemap.xml",
                "product_cat-sitemap.xml",
            ],
            ["post-sitemap.xml", "post-sitemap2.xml", "recipe-sitemap.xml"],
        ),
        (
            [
                "sitemap-misc.xml",
                "sitemap-tax-category.xml",
                "sitemap-pt-post-2013-01.xml",
                "sitemap-authors.xml",
            ],
            ["sitemap-misc.xml", "sitemap-pt-post-2013-01.xml"],
        ),
        (["sitemap-posts.xml", "sitemap-pages.xml", "sitemap-tags.xml"], ["sitemap-posts.xml"]),
        (
            [
                "post-sitemap.xml",
                "testimonial-sitemap.xml",
                "elementor_library-sitemap.xml",
                "clip-sitemap.xml",
            ],
            ["post-sitemap.xml"],
        ),
        (["blog-posts-sitemap.xml", "blog-categories-sitemap.xml"], ["blog-posts-sitemap.xml"]),
        (["sitemap/articles/1.xml", "sitemap/tags/1.xml"], ["sitemap/articles/1.xml"]),
        (["category/sitemap.xml", "tag/sitemap.xml"], ["category/sitemap.xml", "tag/sitemap.xml"]),
        (["sitemap-1.xml", "sitemap-archive-2013.xml"], ["sitemap-1.xml", "sitemap-archive-2013.xml"]),
        (["page-sitemap.xml"], ["page-sitemap.xml"]),
    ],
)
def test_sitemaps_of_posts_are_told_by_their_names(names: list[str], wanted: list[str]) -> None:
    assert listings(index(*names)) == wanted


def test_where_no_sitemap_is_named_after_articles_all_are_asked_for() -> None:
    assert listings(index("category-sitemap.xml", "tag-sitemap.xml")) == [
        "category-sitemap.xml",
        "tag-sitemap.xml",
    ]


def test_a_sitemap_about_news_is_one_and_a_newsletters_is_not() -> None:
    found = read(index("sitemap-news.xml", "sitemap-newsletter.xml"), URL).listings
    assert found == (
        FoundListing(ListingKind.NEWS_SITEMAP, "https://example.org/sitemap-news.xml"),
        FoundListing(ListingKind.SITEMAP, "https://example.org/sitemap-newsletter.xml"),
    )


@pytest.mark.parametrize("date_", ["0001-01-01T00:00:00Z", "0000-00-00", "1970-01-01T00:00:00Z", ""])
def test_a_date_that_is_none_is_none(date_: str) -> None:
    [entry] = read(sitemap(f"<loc>/a</loc><lastmod>{date_}</lastmod>"), URL).entries
    assert entry.modified is None


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><body>Not here: <svg><?xml version='1.0'?></svg>",
        b"<rss version='2.0'><channel><title>Empty</title></channel></rss>",
        b"<urls><page/></urls>",
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(NotAListing):
        read(body, URL)


@given(st.lists(st.from_regex(r"[a-z&;<\[\]!#]{1,12}", fullmatch=True), min_size=1, max_size=5))
def test_whatever_an_address_holds_those_behind_it_are_read(mess: list[str]) -> None:
    urls = [f"<loc>/{part.replace('<', '').replace(']', '')}</loc>" for part in mess]
    assert "https://example.org/last" in addresses(sitemap(*urls, "<loc>/last</loc>"))


@given(st.lists(st.sampled_from(["post", "page", "tag", "x"]), min_size=1, max_size=6, unique=True))
def test_of_an_index_something_is_always_left(words: list[str]) -> None:
    assert of_articles(f"https://example.org/{word}-sitemap.xml" for word in words)
