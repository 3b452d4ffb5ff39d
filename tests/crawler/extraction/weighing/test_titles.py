"""The headline that readers see, where a page's titles differ."""

import json

import pytest

from archive.article import ExtractedArticle
from crawler.extraction import extract
from crawler.extraction.claims import clean
from tests.crawler.extraction.pages import NOW, TEXT, URL, json_ld, meta, read

SEARCH = "Is the harbour open? All that you need to know"


def data(**properties: object) -> str:
    return json_ld(json.dumps({"@type": "NewsArticle", **properties}))


def html(head: str, body: str) -> ExtractedArticle:
    return extract(f"<html lang=en><head>{head}</head><body>{body}</body></html>".encode(), URL, now=NOW)


@pytest.mark.parametrize(
    "breadcrumbs",
    [
        f'<nav><ol><li><a href="/">Home</a></li><li><h1>{SEARCH}</h1></li></ol></nav>',
        f'<div class="breadcrumbs"><a href="/">Home</a> / <h1>{SEARCH}</h1></div>',
    ],
)
def test_a_heading_in_the_breadcrumbs_is_not_the_headline(breadcrumbs: str) -> None:
    head = f"<title>{SEARCH}</title>{meta(og_title=SEARCH)}{data(headline='Six boats, one pier')}"
    body = f"<main>{breadcrumbs}<article><h2>Six boats, one pier</h2>{TEXT}</article></main>"

    assert html(head, body).title == "Six boats, one pier"


def test_a_title_for_sharing_of_something_else_loses_to_heading_and_title_tag() -> None:
    head = "<title>Island keeps its ferry | TVK Rapport</title>" + meta(
        og_title="Shopkeepers fear another January | TVK Rapport", og_site_name="TVK"
    )

    assert read(head, headline="Island keeps its ferry").title == "Island keeps its ferry"


@pytest.mark.parametrize("name", ["TVK", "TVK Rapport", "tvk.example"])
def test_a_short_name_of_the_site_behind_a_bar_is_no_part_of_the_title(name: str) -> None:
    title = f"Harbour reopens | {name}"
    page = f"<title>{title}</title>{meta(og_title=title)}<p>No heading.</p>{TEXT}".encode()

    assert extract(page, "https://tvk.example/harbour", now=NOW).title == "Harbour reopens"


@pytest.mark.parametrize(
    ("attribute", "headline"),
    [
        ('content="Pilot calls the pier "unsafe" again"', 'Pilot calls the pier "unsafe" again'),
        ("content='Pilot calls it 'unsafe' again'", "Pilot calls it 'unsafe' again"),
    ],
)
def test_a_title_that_an_unescaped_quotation_mark_cuts_is_not_believed(attribute: str, headline: str) -> None:
    head = f'<meta property="og:title" {attribute}><title>{headline} | The Gull</title>'

    assert read(head + meta(og_site_name="The Gull"), headline=headline).title == headline


@pytest.mark.parametrize(
    "words",
    ["What became of <blink>?", "Vec<String> and Box<dyn Error>", "Where to put <p> and <br2>", "a < b > c"],
)
def test_what_looks_like_a_tag_in_a_headline_is_a_word(words: str) -> None:
    escaped = words.replace("<", "&lt;").replace(">", "&gt;")
    if "<p>" not in words:
        assert clean(words) == words
    assert read(meta(og_title=escaped), headline=escaped).title is not None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Harbour</b> <em class='x'>reopens</em>", "Harbour reopens"),
        ("<p>Harbour</p><p>reopens</p>", "Harbour reopens"),
        ("Harbour<br/>reopens", "Harbour reopens"),
        ("<span><i>Harbour</i></span> reopens</b>", "Harbour reopens"),
    ],
)
def test_markup_in_a_value_is_taken_out(markup: str, text: str) -> None:
    assert clean(markup) == text


def test_the_headline_that_json_ld_gives_for_the_sites_name_is_the_title() -> None:
    site = json_ld(json.dumps({"@type": "WebSite", "name": "Harbour reopens"}))
    head = f"{site}<title>Harbour reopens | The Gull</title>{meta(og_site_name='The Gull')}"

    assert read(head).title == "Harbour reopens"


@pytest.mark.parametrize(
    "mark",
    [
        '<a class="headerlink" href="#x" title="Permalink">¶</a>',
        ' <a href="/town/harbour-reopens#x">#</a>',
        '<a aria-hidden="true" href="#x">🔗</a>',
    ],
)
def test_the_mark_by_which_a_heading_links_to_itself_is_none_of_its_words(mark: str) -> None:
    article = read(
        "<title>x</title>", f"<h2>What changed{mark}</h2>{TEXT}", headline=f"Harbour reopens{mark}"
    )
    assert article.title == "Harbour reopens"
    assert "## What changed\n" in article.markdown


def test_a_number_in_a_heading_is_a_word() -> None:
    article = read(headline='Chapter <a href="#7">7</a>')
    assert article.title == "Chapter 7"
