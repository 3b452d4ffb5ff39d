"""The demo sites are what they say: what is known of a page is on the page, and links lead somewhere."""

import json
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import lxml.html
import pytest
from lxml import etree
from protego import Protego

from archive.article import PageKind
from crawler.demo import DemoPage, DemoResponse, DemoSites, DemoWeb, response_for
from crawler.demo.content import DemoContentError, DemoSite, read_page, sites
from crawler.demo.markdown import link_targets

URLS = {site.name: f"http://{site.name}.test" for site in sites()}
FIRST = DemoWeb(URLS)
CORRECTED = DemoWeb(URLS, corrected=True)
ARTICLES = [page for page in FIRST.pages if page.kind is PageKind.ARTICLE]
LATER = [page for page in CORRECTED.pages if page not in FIRST.pages]
TROUBLES = (
    "paywalled",
    "comments",
    "repost_of",
    "excerpt_of",
    "hard_wrapped_at",
    "amp",
    "old_paths",
    "disallowed",
)
EMBEDDED = "courier/app-shell.html"  # the template whose text is in JSON only


def each(pages: list[DemoPage]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.id)


def tree_of(web: DemoWeb, page: DemoPage) -> lxml.html.HtmlElement:
    response = response_for(web, page.site, page.path)
    assert response.status == HTTPStatus.OK
    return lxml.html.document_fromstring(response.body)


def text_of(web: DemoWeb, page: DemoPage) -> str:
    """The page's text with one space between words; of a page that keeps its text in JSON, that text."""
    tree = tree_of(web, page)
    text = tree.text_content()
    if page.template == EMBEDDED:
        text = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])["articleBody"]
    return " ".join(text.split())


@each([*FIRST.pages, *LATER])
def test_every_paragraph_that_is_known_stands_on_the_page_in_order(page: DemoPage) -> None:
    text = text_of(CORRECTED if page in LATER else FIRST, page)
    position = 0
    for paragraph in page.paragraphs:
        position = text.index(" ".join(paragraph.split()), position)


@each([page for page in ARTICLES if page.template != EMBEDDED])
def test_an_article_shows_its_title_as_a_heading(page: DemoPage) -> None:
    headings = [heading.text_content() for heading in tree_of(FIRST, page).iter("h1", "h2", "h3")]
    assert page.title in headings


@each([page for page in ARTICLES if page.template != EMBEDDED])
def test_what_is_known_of_an_article_can_be_found_on_its_page(page: DemoPage) -> None:
    html = lxml.html.tostring(tree_of(FIRST, page), encoding="unicode")
    assert page.published is not None
    assert page.authors
    assert all(author in html for author in page.authors)
    assert page.published.isoformat()[:10] in html or str(page.published.day) in page.dateline + page.byline


@each(ARTICLES)
def test_a_comment_is_on_the_page_and_not_in_the_article(page: DemoPage) -> None:
    for comment in page.comments:
        assert comment.text in text_of(FIRST, page)
        assert comment.text not in " ".join(page.paragraphs)


@each([page for page in FIRST.pages if "canonical" in page.metadata])
def test_a_page_names_its_canonical_url(page: DemoPage) -> None:
    assert tree_of(FIRST, page).xpath("//link[@rel='canonical']/@href") == [FIRST.url(page)]


@each(list(FIRST.pages))
def test_every_link_to_a_demo_site_leads_to_a_page(page: DemoPage) -> None:
    for link in tree_of(FIRST, page).xpath("//a/@href | //link/@href"):
        url = urljoin(FIRST.url(page), link)
        if url.startswith(tuple(URLS.values())):
            assert final_status(url) == HTTPStatus.OK, link


def test_the_blogs_and_the_newspaper_are_linked() -> None:
    linked = {(page.site, link.partition(":")[0]) for page in ARTICLES for link in link_targets(page.text)}
    assert linked > {("brot", "courier"), ("huerta", "courier"), ("huerta", "brot"), ("spokes", "courier")}


@each([page for page in FIRST.pages if page.amp])
def test_an_amp_page_and_its_article_name_each_other(page: DemoPage) -> None:
    [amp_url] = tree_of(FIRST, page).xpath("//link[@rel='amphtml']/@href")
    amp = lxml.html.document_fromstring(get(amp_url).body)
    assert amp.xpath("//link[@rel='canonical']/@href") == [FIRST.url(page)]


@each([page for page in FIRST.pages if page.old_paths])
def test_an_old_address_is_redirected_to_the_article(page: DemoPage) -> None:
    for old in page.old_paths:
        response = response_for(FIRST, page.site, old)
        assert (response.status, response.headers["Location"]) == (301, FIRST.url(page))


@each([page for page in FIRST.pages if page.repost_of])
def test_a_repost_carries_every_paragraph_of_its_original(page: DemoPage) -> None:
    assert set(page_called(page.repost_of).paragraphs) < set(page.paragraphs)


@each([page for page in FIRST.pages if page.excerpt_of])
def test_an_excerpt_carries_some_paragraphs_of_its_original(page: DemoPage) -> None:
    taken = set(page_called(page.excerpt_of).paragraphs) & set(page.paragraphs)
    assert 0 < len(taken) < len(page_called(page.excerpt_of).paragraphs)


@each(LATER)
def test_a_correction_changes_the_text_and_not_the_address(page: DemoPage) -> None:
    first = page_called(page.id)
    assert first.path == page.path
    assert first.paragraphs != page.paragraphs


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.name)
def test_a_feed_lists_every_article_that_is_listed(site: DemoSite) -> None:
    [feed_path] = [path for path, template in site.documents.items() if template.startswith("feeds/")]
    feed = get(URLS[site.name] + feed_path).body.decode()
    listed = [page for page in ARTICLES if page.site == site.name and page.listed]
    assert listed
    assert all(FIRST.url(page) in feed for page in listed)


def test_the_atom_feed_can_be_read_in_parts() -> None:
    feed = URLS["huerta"] + "/feeds/posts/default"
    parts = [
        get(f"{feed}?max-results=3&start-index={start}").body.count(b"<entry>") for start in (1, 4, 7, 10)
    ]
    assert parts == [3, 3, 2, 0]


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.name)
def test_feeds_and_sitemaps_are_well_formed(site: DemoSite) -> None:
    for path, template in site.documents.items():
        body = get(URLS[site.name] + path).body
        if template.endswith(".xml"):
            assert len(etree.fromstring(body))
        if template.endswith(".json"):
            assert json.loads(body)["items"]


def test_robots_txt_disallows_just_the_pages_that_are_known_as_disallowed() -> None:
    for page in FIRST.pages:
        robots = Protego.parse(get(f"{URLS[page.site]}/robots.txt").body.decode())
        assert robots.can_fetch(FIRST.url(page), "pressmark") is not page.disallowed


def test_the_sites_show_many_troubles() -> None:
    assert len(ARTICLES) >= 40
    assert len({page.language for page in ARTICLES}) >= 6
    assert {page.kind for page in FIRST.pages} > {
        PageKind.ARTICLE,
        PageKind.HOME_PAGE,
        PageKind.CONSENT_WALL,
        PageKind.CAPTCHA,
        PageKind.LOGIN,
        PageKind.SOFT_404,
    }
    assert all(any(getattr(page, trouble) for page in ARTICLES) for trouble in TROUBLES)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("no front matter", "two lines"),
        ("+++\ntitle = \n+++\n", "Invalid value"),
        ('+++\ntitel = "A bench"\n+++\n', "titel"),
        ('+++\ntitle = "A bench"\n+++\n', "path"),
        ('+++\nkind = "logon"\npath = "/"\ntitle = "A bench"\n+++\n', "logon"),
    ],
)
def test_a_mistake_in_a_page_is_named_with_its_file(tmp_path: Path, text: str, mistake: str) -> None:
    file = tmp_path / "bench.md"
    file.write_text(text)
    with pytest.raises(DemoContentError, match=rf"bench\.md: .*{mistake}"):
        read_page(sites()[0], "bench", file)


def test_the_sites_are_served_until_the_block_ends() -> None:
    with DemoSites() as demo:
        page = demo.pages[0]
        with urlopen(demo.url(page)) as served:
            assert served.read() == response_for(demo.web, page.site, page.path).body
    with pytest.raises(URLError):
        urlopen(demo.url(page))


def test_a_page_that_has_not_changed_is_not_sent_again() -> None:
    with DemoSites() as demo:
        with urlopen(demo.urls["courier"]) as served:
            etag = served.headers["ETag"]
        with pytest.raises(HTTPError) as answer:
            urlopen(Request(demo.urls["courier"], headers={"If-None-Match": etag}))
        assert answer.value.code == HTTPStatus.NOT_MODIFIED


def test_a_correction_is_served_from_the_moment_it_is_published() -> None:
    with DemoSites() as demo:
        [later] = LATER
        before = response_for(demo.web, later.site, later.path)
        demo.correct()
        with urlopen(demo.url(later)) as served:
            assert served.read() != before.body
        assert later in demo.pages


def get(url: str) -> DemoResponse:
    site = next(name for name, home in URLS.items() if url.startswith(home))
    return response_for(FIRST, site, url.removeprefix(URLS[site]) or "/")


def final_status(url: str) -> int:
    response = get(url)
    return get(response.headers["Location"]).status if "Location" in response.headers else response.status


def page_called(page_id: str) -> DemoPage:
    return next(page for page in FIRST.pages if page.id == page_id)
