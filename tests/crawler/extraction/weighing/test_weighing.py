"""Which candidate is believed, on pages whose sources disagree."""

import json
from datetime import UTC, date, datetime

import pytest

from archive.article import FieldSource
from crawler.extraction import extract
from crawler.extraction.sources.titles import site_names, without_site
from tests.crawler.extraction.pages import NOW, URL, json_ld, meta, page, read

SITE = meta(og_site_name="The Gull")


def data(**properties: object) -> str:
    return json_ld(json.dumps({"@type": "NewsArticle", **properties}))


@pytest.mark.parametrize(
    "title",
    [
        "Harbour reopens | The Gull",
        "Harbour reopens - The Gull",
        "The Gull: Harbour reopens",
        "Harbour reopens – gull.example",
        "Harbour reopens - Town - The Gull",
        "Harbour reopens（The Gull）",
        "Harbour reopens │ The Gull",
        "Harbour reopens - The Gull of Ferry Town",
        "Harbour reopens_gull.example",
        "Harbour reopens -",
    ],
)
def test_a_title_is_freed_of_what_the_site_calls_itself(title: str) -> None:
    article = read(f"{SITE}<title>{title}</title>{meta(og_title=title)}")

    assert article.title == "Harbour reopens"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.moewen-bote.example/a", "Möwen-Bote"),
        ("https://www.elgorrion.example/a", "El Gorrión"),
        ("https://www.thegull.co.uk/a", "The Gull"),
        ("https://ferrytown.com.au/a", "Ferry Town"),
    ],
)
def test_the_host_names_the_site_without_accents_and_below_a_countrys_second_level(
    url: str, name: str
) -> None:
    assert without_site(f"Harbour reopens | {name}", site_names((), url)) == "Harbour reopens"


def test_what_stands_before_a_hyphen_within_a_word_is_no_site_name() -> None:
    assert without_site("Gull-watching", site_names((), URL)) == "Gull-watching"


def test_a_dash_within_a_headline_stays() -> None:
    title = "Harbour reopens - and the ferry sails"
    assert read(SITE + meta(og_title=title), headline=title).title == title


def test_the_shared_title_is_believed_before_the_heading_with_its_kicker() -> None:
    article = read(
        meta(og_title="Harbour reopens") + "<title>x</title>", headline="After the storm Harbour reopens"
    )

    assert article.title == "Harbour reopens"


def test_a_shared_title_that_repeats_the_title_tag_loses_to_heading_and_json_ld() -> None:
    search = "Is the harbour open? All you need to know"
    head = f"<title>{search}</title>" + meta(og_title=search) + data(headline="Harbour reopens")

    article = read(head)

    assert article.title == "Harbour reopens"
    assert "the heading" in article.evidence["title"].why


def test_a_heading_that_nothing_said_of_the_article_contradicts_is_believed_before_the_search_title() -> None:
    search = "Ferry Town harbour: opening hours 2024"
    of_page = json_ld(json.dumps({"@type": "WebPage", "name": search}))
    head = f"<title>{search}</title>" + meta(og_title=search) + of_page

    article = read(head, headline="The harbour is back")

    assert article.title == "The harbour is back"
    assert "the heading" in article.evidence["title"].why


@pytest.mark.parametrize("heading", ["Contents and navigation", "Storm news Ferry Town harbour opens"])
def test_a_heading_of_other_things_or_with_a_kicker_is_not(heading: str) -> None:
    shared = "Ferry Town harbour opens"
    assert read(f"<title>{shared}</title>" + meta(og_title=shared), headline=heading).title == shared


def test_a_shared_title_that_the_articles_data_repeats_is_believed_before_the_heading() -> None:
    shared = "Ferry Town harbour opens"
    head = f"<title>{shared}</title>" + meta(og_title=shared) + data(headline=shared)

    assert read(head, headline="Ferry Town harbour: all is well").title == shared


def test_a_shared_title_that_is_of_something_else_loses_to_heading_and_title_tag() -> None:
    head = "<title>Harbour reopens | The Gull</title>" + SITE + meta(og_title="Press releases")

    assert read(head).title == "Harbour reopens"


@pytest.mark.parametrize("cut", ["Harbour reopens after the...", "Harbour reopens after …"])
def test_a_title_that_was_cut_short_loses_to_the_one_that_goes_on(cut: str) -> None:
    full = "Harbour reopens after the longest storm"
    assert read(meta(og_title=cut), headline=full).title == full


def test_an_ellipsis_that_the_headline_itself_has_stays() -> None:
    title = "And then the harbour was gone…"
    assert (
        read(SITE + f"<title>{title} | The Gull</title>" + meta(og_title=title), headline=title).title
        == title
    )


def test_quotation_marks_are_those_of_the_heading() -> None:
    head = meta(og_title="&quot;We are open&quot;: the harbour")

    assert read(head, headline="„We are open“: the harbour").title == "„We are open“: the harbour"


def test_a_style_sheet_within_the_heading_is_no_part_of_it() -> None:
    assert read(headline="<style>.k{color:red}</style>Harbour reopens").title == "Harbour reopens"


@pytest.mark.parametrize(
    "shared", ["Opinion | Harbour reopens", "Town: Harbour reopens", "Harbour reopens - Town"]
)
def test_what_only_the_shared_title_adds_to_the_heading_is_no_part_of_it(shared: str) -> None:
    assert read(meta(og_title=shared)).title == "Harbour reopens"


def test_a_byline_is_read_whole_where_each_name_has_an_element_of_its_own() -> None:
    names = ["Ada Finch", "Ben Okoro", "Chloe Lindqvist"]
    elements = [f"<span class='author'>{name}</span>" for name in names]

    article = read(body=f"<div>By {elements[0]}, {elements[1]} and {elements[2]}</div>")

    assert article.authors == tuple(names)


def test_people_are_believed_before_the_outlet() -> None:
    head = SITE + data(author={"@type": "Organization", "name": "The Gull"})

    article = read(head, "<p class='byline'>By Ada Finch, Gull North</p>")

    assert article.authors == ("Ada Finch",)
    assert article.evidence["authors"].picked is FieldSource.BYLINE


def test_an_outlet_that_signs_alone_is_the_author() -> None:
    assert read(SITE + data(author={"name": "The Gull"}), "<p class=author>amw</p>").authors == ("The Gull",)


def test_an_agency_beside_a_person_is_an_author_too() -> None:
    assert read(SITE + data(author=["Ada Finch", "Reuters", "The Gull"])).authors == ("Ada Finch", "Reuters")


def test_a_day_is_made_precise_by_a_source_that_knows_its_hour() -> None:
    head = data(datePublished="2024-05-03") + meta(article_published_time="2024-05-03T09:30:00+00:00")

    assert read(head).published == datetime(2024, 5, 3, 9, 30, tzinfo=UTC)


def test_a_date_after_today_is_not_believed() -> None:
    head = data(datePublished="2042-05-03") + meta(article_published_time="2024-05-03T09:30:00+00:00")

    article = read(head)

    assert article.published == datetime(2024, 5, 3, 9, 30, tzinfo=UTC)
    assert len(article.evidence["published"].candidates) == 2


def test_a_change_before_publication_is_not_believed() -> None:
    head = data(datePublished="2024-05-03", dateModified="2024-05-01")

    assert read(head).modified is None


def test_the_year_of_a_written_date_is_the_last_that_fits() -> None:
    assert read(body="<p>May 3, 9:30</p>").published == date(2024, 5, 3)
    assert read(body="<p>November 3, 9:30</p>").published == date(2023, 11, 3)


def test_a_line_says_which_date_is_of_a_change() -> None:
    article = read(body="<p>Published 3 May 2024, updated 4 May 2024</p>")

    assert (article.published, article.modified) == (date(2024, 5, 3), date(2024, 5, 4))


@pytest.mark.parametrize(
    ("lang", "day"), [("en-US", date(2024, 4, 5)), ("en-GB", date(2024, 5, 4)), ("de", date(2024, 5, 4))]
)
def test_numbers_are_day_and_month_as_the_pages_country_has_them(lang: str, day: date) -> None:
    assert read(body="<p>04/05/2024</p>", lang=lang).published == day


def test_dates_of_teasers_and_copyright_lines_are_not_the_articles() -> None:
    body = (
        '<aside><time datetime="2024-01-01">x</time></aside><div class="related"><time datetime="2024-01-02">y</time>'
        "</div>"
    )
    html = page(body=body).replace(b"</body>", "<footer>© 1 January 2024 The Gull</footer></body>".encode())

    assert extract(html, URL, now=NOW).published is None


def test_a_video_in_the_article_does_not_date_it() -> None:
    video = json_ld(json.dumps({"@type": "VideoObject", "uploadDate": "2019-01-01"}))

    assert read(video, "<p>3 May 2024</p>").published == date(2024, 5, 3)


def test_evidence_keeps_all_that_was_offered_with_the_winner_first() -> None:
    evidence = read(meta(og_title="Harbour reopens") + data(headline="Harbour opens")).evidence["title"]

    assert [candidate.source for candidate in evidence.candidates] == [
        FieldSource.OPENGRAPH,
        FieldSource.JSON_LD,
        FieldSource.HEADLINE,
    ]
    assert evidence.candidates[0].place == "og:title"
    assert evidence.why
