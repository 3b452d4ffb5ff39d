"""What the archive knows to recur on a site, used on one of its pages."""

from archive.article import SiteProfile
from crawler.extraction import extract
from tests.crawler.extraction.pages import NOW, TEXT, URL, meta, page

APPEAL = "The Gull lives from its readers, and a yearly pass costs less than a loaf of bread a week."
PROFILE = SiteProfile(
    paragraphs=frozenset({APPEAL.casefold(), "ingredients"}),
    title_parts=frozenset({"town life"}),
    names=frozenset({"the desk"}),
)


def test_a_paragraph_that_recurs_on_the_site_is_no_text_and_the_evidence_says_so() -> None:
    html = page(body=f"<p>{APPEAL}</p>")

    assert APPEAL in extract(html, URL, now=NOW).text
    article = extract(html, URL, now=NOW, profile=PROFILE)

    assert APPEAL not in article.text + article.markdown
    assert "1 paragraphs that recur" in article.evidence["text"].why


def test_a_heading_that_recurs_stays() -> None:
    html = page(body=f"{TEXT}<h2>Ingredients</h2>")
    assert "Ingredients" in extract(html, URL, now=NOW, profile=PROFILE).text


def test_a_page_of_little_else_is_kept_whole() -> None:
    html = f"<h1>Why we ask</h1><p>{APPEAL}</p><p>Thank you, readers.</p>".encode()
    assert APPEAL in extract(html, URL, now=NOW, profile=PROFILE).text


def test_a_short_post_loses_a_notice_that_is_longer() -> None:
    news = "The ferry is late today, and the one of the evening is not sailing."
    html = f"<h1>The ferry</h1><p>{news}</p><p>{APPEAL}</p>"
    assert extract(html.encode(), URL, now=NOW, profile=PROFILE).text == news


def test_parts_of_titles_that_recur_are_no_part_of_the_headline() -> None:
    html = page(meta(og_title="Harbour reopens - Town Life"), headline="After the storm")

    assert extract(html, URL, now=NOW).title == "Harbour reopens - Town Life"
    assert extract(html, URL, now=NOW, profile=PROFILE).title == "Harbour reopens"


def test_names_that_stand_on_every_page_are_no_authors_where_people_are() -> None:
    html = page('<meta name="author" content="Ada Finch; The Desk">')

    assert extract(html, URL, now=NOW, profile=PROFILE).authors == ("Ada Finch",)
