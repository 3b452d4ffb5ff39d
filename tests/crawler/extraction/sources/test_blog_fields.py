"""Title, authors and date of blog pages, as publishing systems and people write them."""

from datetime import date

import pytest

from archive.article import PageKind
from crawler.extraction import extract

URL = "https://gull.example/2024/05/harbour"
TEXT = (
    "<p>The harbour is open again, and the first boat came in at six with nobody on it but the pilot.</p>" * 4
)


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    return f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode()


def test_a_heading_that_links_home_is_the_site_and_no_headline() -> None:
    head = "<title>The Grey Gull's Diary: Mud</title>"
    body = f"<h1><a href='https://gull.example/'>The Grey Gull's Diary</a></h1><h3>Mud</h3><div>{TEXT}</div>"

    article = extract(page(body, head), URL)

    assert (article.title, article.site_name) == ("Mud", "The Grey Gull's Diary")


@pytest.mark.parametrize(
    "href", ["/", "https://gull.example", "./", "../", "../index.html", "//gull.example/"]
)
def test_the_title_tag_does_where_the_only_heading_links_home(href: str) -> None:
    body = f"<h1><a href='{href}'>Grey Gull</a></h1>{TEXT}"

    assert (
        extract(page(body, "<title>Grey Gull: Mud, and more of it</title>"), URL).title
        == "Mud, and more of it"
    )


def test_a_subheading_that_the_title_quotes_is_not_the_headline() -> None:
    head = "<title>Is the ferry really late? | Gull</title>"
    body = f"<h1>Seven o'clock, and no boat</h1>{TEXT}<h3>Is the ferry really late?</h3>{TEXT}"

    assert extract(page(body, head), URL).title == "Seven o'clock, and no boat"


def test_a_footer_of_the_post_signs_it_and_that_of_the_page_does_not() -> None:
    body = f"<h1>Harbour open</h1><div>{TEXT}</div><div class='post-footer'><span class='author'>Ada Finch</span></div>"
    body += "<div class='site-footer'><span class='author'>Theme by Ben Okoro</span></div>"

    assert extract(page(body), URL).authors == ("Ada Finch",)


def test_authors_of_one_item_and_of_meta_tags_of_one_name_are_one_list() -> None:
    author = "<span itemprop='author' itemscope><span itemprop='name'>{}</span></span>"
    item = f"<main itemscope><h1>Harbour open</h1>{author.format('Ada Finch')}{author.format('Ben Okoro')}</main>"
    head = '<meta name="author" content="Ada Finch"><meta name="author" content="Ben Okoro">'

    assert extract(page(item + TEXT), URL).authors == ("Ada Finch", "Ben Okoro")
    assert extract(page(TEXT, head), URL).authors == ("Ada Finch", "Ben Okoro")


def test_a_sentence_about_the_author_is_no_name() -> None:
    body = (
        "<h1>Open</h1><div class='author'><b>ada</b><p>Writes about mud, tides and what they leave!</p></div>"
    )

    assert extract(page(body + TEXT), URL).authors == ("ada",)


def test_metadata_that_repeats_the_title_tag_with_the_site_in_it_is_for_search_engines() -> None:
    tag = "Harbour opening hours 2024 | The Gull"
    head = f'<title>{tag}</title><meta property="og:title" content="{tag}">'
    head += '<meta property="og:site_name" content="The Gull">'

    assert extract(page(f"<h1>Mud, and more of it</h1>{TEXT}", head), URL).title == "Mud, and more of it"


ITALIAN = (
    "<p>La salita comincia dietro la chiesa e finisce davanti all'ultima casa, che non ha numero.</p>" * 4
)


def test_dates_are_read_in_the_language_of_the_text_where_the_page_claims_none() -> None:
    heading = "La salita del postino"
    html = f"<title>{heading}</title><h2>{heading}</h2><font>8 settembre 2024</font>{ITALIAN}".encode()

    assert extract(html, "https://gull.example/salita").published == date(2024, 9, 8)


def test_the_year_of_a_copyright_line_is_no_date() -> None:
    body = f"<h1>Harbour open</h1>{TEXT}<center>&copy; 2009-2024 The Gull</center>"

    assert extract(page(body), "https://gull.example/harbour").published is None


CONSENT = "We and our partners store information on a device, such as cookies, and process personal data."


def test_a_page_that_speaks_of_consent_only_is_a_wall_and_a_short_post_with_a_banner_is_none() -> None:
    wall = page(f"<h1>Before you continue</h1><p>{CONSENT}</p>")
    story = f"<p>{'The tide went out and did not say when it would be back. ' * 5}</p>"
    post = page(f"<h1>Mud</h1>{story}<div role='dialog'>{CONSENT}</div>")

    assert extract(wall, URL).kind is PageKind.CONSENT_WALL
    assert extract(post, URL).kind is PageKind.ARTICLE


def test_headings_that_lead_elsewhere_with_a_line_each_are_a_listing() -> None:
    teasers = "".join(
        f"<h2><a href='/{n}'>Story {n}</a></h2><p>What story {n} is about.</p>" for n in range(9)
    )

    assert extract(page(f"<h1>Town</h1>{teasers}"), URL).kind is PageKind.LISTING
    assert extract(page(f"<h1>Town</h1><p>{'Long tale. ' * 60}</p>{teasers}"), URL).kind is PageKind.ARTICLE


def test_a_name_behind_the_date_signs_where_nothing_else_does() -> None:
    body = f"<h1>Harbour open</h1><p>Oct 3, 2024 • Ada Finch</p>{TEXT}"

    assert extract(page(body), URL).authors == ("Ada Finch",)
    assert extract(page(body, '<meta name="author" content="Ben Okoro">'), URL).authors == ("Ben Okoro",)


@pytest.mark.parametrize("box", ["teaser__author--list", "gallery-meta", "icon-list-items"])
def test_a_byline_close_below_the_headline_signs_whatever_its_box_is_called_where_nobody_else_does(
    box: str,
) -> None:
    byline = f"<div class='{box}'><a class='author' href='/x'>Ada Finch</a></div>"
    far = f"<h1>Harbour open</h1>{TEXT * 20}{byline}"

    assert extract(page(f"<h1>Harbour open</h1>{byline}{TEXT}"), URL).authors == ("Ada Finch",)
    assert extract(page(far), URL).authors == ()


@pytest.mark.parametrize("line", ["Posted on 3 May 2024 by mudlark", "by mudlark on May 3, 2024"])
def test_a_short_name_beside_the_date_signs(line: str) -> None:
    assert extract(page(f"<h1>Harbour open</h1><p>{line}</p>{TEXT}"), URL).authors == ("mudlark",)


def test_a_short_name_in_data_and_byline_is_believed_before_a_full_one_below() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "BlogPosting", "author": {"name": "mudlark"}}</script>'
    )
    box = "<div class='author-box'>Harbour Blogger</div>"

    assert extract(page(f"<h1>Open</h1><p class=author>by mudlark</p>{TEXT}{box}", head), URL).authors == (
        "mudlark",
    )
    assert extract(page(f"<h1>Open</h1>{TEXT}{box}", head), URL).authors == ("Harbour Blogger",)


def test_a_greeting_at_the_end_is_no_part_of_a_name() -> None:
    assert extract(page(f"<h1>Open</h1>{TEXT}<p>Liebe Grüße Anna Berg</p>"), URL).authors == ("Anna Berg",)
    assert extract(page(f"<h1>Open</h1>{TEXT}<p>Eure Anna</p>"), URL).authors == ()


def test_a_link_home_is_no_author_whatever_it_is_called() -> None:
    body = f"<a rel='author' href='/'>Grey Gull</a><h1>Harbour open</h1>{TEXT}"

    assert extract(page(body), URL).authors == ()


def test_a_byline_over_several_lines_names_all_who_wrote_and_no_photographer() -> None:
    lines = (
        "Words by",
        "Ada Finch, transport reporter",
        "and Ben Okoro",
        "Photographs: Li Wei",
        "24 October 2024",
    )
    body = "<h1>Harbour open</h1>" + "".join(f"<div>{line}</div>" for line in lines)

    assert extract(page(body + TEXT), URL).authors == ("Ada Finch", "Ben Okoro")
