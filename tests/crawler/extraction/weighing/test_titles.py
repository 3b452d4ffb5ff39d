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


def test_the_heading_that_readers_see_is_believed_before_a_title_for_sharing() -> None:
    shared = "You will not guess when the ferry sails again"
    head = f"<title>{shared} | The Gull</title>{meta(og_title=shared, twitter_title=shared)}"

    assert read(head, headline="The ferry sails again in May").title == "The ferry sails again in May"


def test_heading_data_and_title_tag_outvote_a_title_for_sharing() -> None:
    headline = "The ferry sails again in May"
    head = f"<title>{headline}</title>{meta(og_title='Ferry: this is the day')}{data(headline=headline)}"

    assert read(head, headline=headline).title == headline


@pytest.mark.parametrize("other", ["Comments (1)", "Navigation and service", "Press office"])
def test_the_headline_is_the_heading_that_has_words_of_what_is_told_of_the_page(other: str) -> None:
    head = f"<title>Town council</title>{meta(og_title='Six boats and one pier: the harbour')}"
    body = f"<h1>{other}</h1><main><article><h1>The harbour has six boats</h1>{TEXT}</article></main>"

    assert html(head, body).title == "The harbour has six boats"


def test_a_heading_of_something_else_is_no_headline() -> None:
    head = f"<title>Town council</title>{meta(og_title='Six boats and one pier')}"

    assert read(head, headline="Our partners").title == "Six boats and one pier"


def test_what_is_told_of_the_page_needs_no_letters_with_spaces_to_be_known_again() -> None:
    head = f"<title>港報</title>{meta(og_title='港口重新開放，漁民：終於')}"
    body = f"<h1>最新</h1><article><h1>暴風雨後港口重新開放</h1>{TEXT}</article>"

    assert html(head, body).title == "暴風雨後港口重新開放"


@pytest.mark.parametrize(
    "heading",
    [
        "<span>After the storm</span> <span>Harbour reopens at noon</span>",
        "After the storm – Harbour reopens at noon",
        "Harbour reopens at noon | Town news",
    ],
)
@pytest.mark.parametrize("told", ["og:title", "headline", "twitter:title"])
def test_the_kicker_or_section_beside_a_headline_is_no_part_of_it(heading: str, told: str) -> None:
    head = f'<title>x</title><meta name="{told}" content="Harbour reopens at noon">'

    assert read(head, headline=heading).title == "Harbour reopens at noon"


def test_a_kicker_that_is_told_with_the_headline_stays_with_its_mark() -> None:
    shared = "After the storm: Harbour reopens at noon"
    head = f"<title>x</title>{meta(og_title=shared)}"

    assert read(head, headline="<span>After the storm</span> Harbour reopens at noon").title == shared


def test_without_a_heading_what_markup_names_the_headline_stands_for_it() -> None:
    shared = "Harbour reopens at noon - Town"
    head = f"<title>{shared} | Gull</title>{meta(og_title=shared, headline='Harbour reopens at noon')}"
    page = f"<html><head>{head}</head><body>{TEXT}</body></html>".encode()

    assert extract(page, URL, now=NOW).title == "Harbour reopens at noon"


def test_a_sites_name_at_the_head_of_the_headline_that_readers_see_is_a_part_of_it() -> None:
    headline = "Open Harbour: a law to be written"
    head = f"<title>{headline} | Open Harbour</title>{meta(og_title=headline, og_site_name='Open Harbour')}"

    assert read(head, headline=headline).title == headline
    assert read(head, headline="A law").title == "a law to be written"


def test_a_heading_in_the_breadcrumbs_is_not_the_headline_where_only_the_title_tag_repeats_it() -> None:
    crumbs = f'<ol class="breadcrumb"><li><a href="/">Home</a></li><li><h1>{SEARCH}</h1></li></ol>'
    body = f"<main>{crumbs}<article><h2>Six boats in an open harbour</h2>{TEXT}</article></main>"
    assert html(f"<title>{SEARCH} | Gull</title>", body).title == "Six boats in an open harbour"


def test_the_comments_of_a_program_do_not_tell_the_language_that_the_page_claims_wrongly() -> None:
    program = "<pre><code>for boat in boats:  # this is the comment of the program that is in the page\n</code></pre>"
    text = "<p>Die Fähre verließ den Hafen am Montag mit zwei Stunden Verspätung, was die Fahrgäste verärgerte.</p>"
    assert (
        html("<title>Fähre</title>", f"<h1>Die Fähre</h1>{text}{program * 4}{text}{program * 4}").language
        == "de"
    )


@pytest.mark.parametrize("label", ["Tác giả", "Penulis", "Szerző", "Συντάκτης"])
def test_a_page_without_headings_names_its_author_by_a_label_in_more_languages(label: str) -> None:
    assert html("<title>Boats</title>", f"<div>{label}: Ada Finch</div>{TEXT}").authors == ("Ada Finch",)


def test_a_headline_in_a_banner_that_links_home_is_no_name_of_the_site() -> None:
    banner = '<header><a href="/"><h1>Six boats, one pier</h1></a></header>'
    head = "<title>Six boats, one pier | The Gull</title>" + meta(
        og_title="Six boats, one pier", og_site_name="The Gull"
    )
    assert html(head, f"{banner}<article>{TEXT}</article>").title == "Six boats, one pier"


def test_a_name_of_the_site_that_links_home_is_no_headline_though_it_is_shared_as_one() -> None:
    banner = '<header><a href="/"><h1>The Gull</h1></a></header>'
    head = "<title>Six boats, one pier | The Gull</title>" + meta(
        og_title="The Gull", og_site_name="The Gull"
    )
    assert (
        html(head, f"{banner}<article><h2>Six boats, one pier</h2>{TEXT}</article>").title
        == "Six boats, one pier"
    )


def test_a_date_in_a_heading_of_its_own_is_no_headline() -> None:
    head = "<title>Limits of the harbour · The Gull</title>" + meta(
        og_title="Limits of the harbour · The Gull"
    )
    headings = "<h1 class=brand>The Gull</h1><h1>25 Jul 2017, 00:00</h1>"
    body = f"{headings}<section><a href=/x>Limits of the harbour</a>{TEXT}</section>"
    assert html(head, body).title == "Limits of the harbour"


def test_a_diary_may_be_titled_by_its_day() -> None:
    assert html("<title>25 Jul 2017</title>", f"<h1>25 Jul 2017</h1>{TEXT}").title == "25 Jul 2017"
