"""What kind of list an address leads to, and where lists go on."""

import pytest

from crawler.discovery import links
from crawler.discovery.lists import PageNumber, Role, is_older, numbered, role_of

SITE = "https://example.org"


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/archives.html", Role.ARCHIVE),
        ("/archive", Role.ARCHIVE),
        ("/blog/", Role.ARCHIVE),
        ("/artindex.html", Role.ARCHIVE),
        ("/2013/", Role.PERIOD),
        ("/archive/2013", Role.PERIOD),
        ("/2013/05/", Role.PERIOD),
        ("/2013/05/index.html", Role.PERIOD),
        ("/2013_05_01_archive.html", Role.PERIOD),
        ("/archives/2003_05.html", Role.PERIOD),
        ("/?m=201305", Role.PERIOD),
        ("/category/town/hall", Role.SECTION),
        ("/categories/", Role.SECTION),
        ("/?cat=3", Role.SECTION),
        ("/tag/rain.html", Role.TAG),
        ("/search/label/rain", Role.TAG),
        ("/author/ada", Role.TAG),
        ("/2013/05/rain", None),
        ("/index.html", None),
        ("/blog/2013/03/11/2012/", None),
        ("/rain-in-may.html", None),
    ],
)
def test_addresses_of_lists_are_known_by_what_common_software_makes_of_them(
    path: str, role: Role | None
) -> None:
    assert role_of(SITE + path) is role


@pytest.mark.parametrize(
    "text", ["Archives", "All posts", "Site Map", "Alle Beiträge", "归档", "記事一覧", "Архив (12)"]
)
def test_a_link_may_say_that_it_leads_to_all(text: str) -> None:
    assert role_of(f"{SITE}/x", text) is Role.ARCHIVE


@pytest.mark.parametrize(
    ("path", "base", "number"),
    [
        ("/page/2/", "", 2),
        ("/page2", "", 2),
        ("/page/3/index.html", "", 3),
        ("/blog/page/2", "/blog", 2),
        ("/blog/2/", "/blog", 2),
        ("/index3.html", "", 3),
        ("/tag/rain/page/2/", "/tag/rain", 2),
        ("/?paged=4", "", 4),
        ("/news?page=2", "/news", 2),
    ],
)
def test_pages_of_a_list_have_numbers(path: str, base: str, number: int) -> None:
    assert numbered(SITE + path) == PageNumber(f"example.org{base}", number)


@pytest.mark.parametrize("path", ["/", "/2013/05/", "/post-2/", "/a?id=2", "/page-of-a-diary"])
def test_other_numbers_are_none_of_a_list(path: str) -> None:
    assert numbered(SITE + path) is None


@pytest.mark.parametrize(
    "text", ["« Older posts", "Next →", "Ältere Beiträge", "下一页", "次のページ", "Предыдущие записи"]
)
def test_links_to_older_articles_are_known_by_their_words(text: str) -> None:
    assert is_older(text, "")


@pytest.mark.parametrize(
    ("url", "html", "following"),
    [
        ("/", '<a href="/page/2/">2</a><a href="/page/9/">9</a>', "/page/2/"),
        ("/page/2/", '<a href="/page/1/">1</a><a href="/page/3/">3</a>', "/page/3/"),
        ("/page/9/", '<a href="/page/8/">8</a>', None),
        ("/posts/2", '<a href="/posts/1">1</a><a href="/posts/3">3</a>', "/posts/3"),
        ("/", '<a href="/x?start=ab">Older posts</a>', "/x?start=ab"),
        ("/index.html", '<a href="/index-7.html" rel="next">Older</a>', "/index-7.html"),
        ("/", '<link rel="next" href="/page/2/">', "/page/2/"),
        ("/", '<a rel="next" href="/2013/05/rain">Rain</a>', None),
        ("/", '<a href="/category/x/page/2/">2</a>', None),
    ],
)
def test_where_a_list_goes_on(url: str, html: str, following: str | None) -> None:
    page = links.read(f"<!doctype html><html><body>{html}</body></html>".encode(), SITE + url)
    assert page.next_url == (following and SITE + following)


def test_articles_are_told_from_what_only_looks_like_one() -> None:
    html = b"""<!doctype html><html><body><nav><a href="/what-we-do-here">What we do here</a></nav>
    <article><h2><a href="/rain">Rain</a></h2></article><article><h2><a href="/hail">Hail</a></h2></article>
    <article><h2><a href="/snow">Snow</a></h2></article><h2><a href="/help-us">Help us</a></h2>
    <p><a href="/a">Read of how the ferry came back</a> <a href="/b">b</a> <a href="/c"><svg><title>a b c d e</title>
    </svg></a></p></body></html>"""
    page = links.read(html, f"{SITE}/")
    assert [one.url for one in page.entries] == [f"{SITE}/rain", f"{SITE}/hail", f"{SITE}/snow"]
    assert [one.url for one in page.perhaps] == [f"{SITE}/what-we-do-here", f"{SITE}/help-us", f"{SITE}/a"]
    assert page.others == (f"{SITE}/b", f"{SITE}/c")


@pytest.mark.parametrize(
    "line",
    [
        '<li><time datetime="2013-05-03">3 May</time> <a href="/rain">Rain</a></li>',
        '<li>2013-05-03 &raquo; <a href="/rain">Rain</a></li>',
        '<tr><td>2013年5月3日</td><td><a href="/rain">雨</a></td></tr>',
        '<div><span>May 3, 2013</span><a href="/rain">Rain</a></div>',
        '<p>Posted by Ada at <a href="/rain">12:03</a>, 3 May 2013</p>',
    ],
)
def test_what_stands_in_a_line_with_a_date_is_an_article(line: str) -> None:
    html = f"<!doctype html><html><body><table>{line}</table>{line}<a href='/help'>Help</a></body></html>"
    page = links.read(html.encode(), f"{SITE}/")
    assert [one.url for one in page.entries] == [f"{SITE}/rain"]


def test_what_is_in_the_folder_of_a_list_is_part_of_it() -> None:
    html = b"""<!doctype html><html><body><nav><a href="/posts/help">Help</a></nav><a href="/posts/rain/">Rain</a>
    <a href="/posts/page/2/">2</a><a href="/posts/tags/">Tags</a><a href="/shop">Shop</a></body></html>"""
    page = links.read(html, f"{SITE}/posts/")
    assert [one.url for one in page.entries] == [f"{SITE}/posts/rain/"]


@pytest.mark.parametrize(
    "path",
    [
        "/posts/rain/index.ipynb",
        "/_sources/posts/rain.rst.txt",
        "/_downloads/6a7/rain-in-the-old-town",
        "/wp-content/uploads/2006/01/lamp-of-the-harbour.hex",
        "/wp-content/uploads/2006/01/lamp-of-the-harbour.jal",
        "/data/rain.csv",
        "/main.js",
    ],
)
def test_sources_data_and_uploads_are_not_asked_for_as_pages(path: str) -> None:
    html = f"<!doctype html><html><body><p><a href='{path}'>The rain of May as it was measured</a></p></body></html>"
    page = links.read(html.encode(), f"{SITE}/")
    assert [*page.entries, *page.perhaps, *page.others] == []


@pytest.mark.parametrize("path", ["/an-introduction-to-node.js", "/posts/22-one-rain-less.md/"])
def test_a_title_may_end_like_the_name_of_a_file(path: str) -> None:
    html = (
        f"<!doctype html><html><body><p><a href='{path}'>What we learned of it in May</a></p></body></html>"
    )
    assert [entry.url for entry in links.read(html.encode(), f"{SITE}/").perhaps] == [SITE + path]
