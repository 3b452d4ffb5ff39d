"""Every article of the demo sites, in templates of three kinds and ten languages, is read as it was written."""

import re
from datetime import date, datetime

import pytest

from archive.article import ExtractedArticle, PageKind
from crawler.demo import DemoPage, DemoWeb, response_for
from crawler.demo.content import sites
from crawler.extraction import extract

WEB = DemoWeb({site.name: f"https://{site.name}.example" for site in sites()})
ARTICLES = [page for page in WEB.pages if page.kind is PageKind.ARTICLE]
OTHERS = [page for page in WEB.pages if page.kind is not PageKind.ARTICLE]


def read(page: DemoPage) -> ExtractedArticle:
    response = response_for(WEB, page.site, page.path)
    _, _, charset = response.headers["Content-Type"].partition("charset=")
    return extract(response.body, WEB.url(page), charset=charset or None)


def lines(paragraphs: str) -> list[str]:
    return [re.sub(r"\s+", " ", line).strip() for line in paragraphs.splitlines() if line.strip()]


def day(when: datetime | date | None) -> str | None:
    return when.isoformat()[:10] if when else None


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.id)
def test_title_authors_day_and_language_are_right(page: DemoPage) -> None:
    found = read(page)
    assert found.kind is PageKind.ARTICLE
    assert found.title == page.title
    assert set(found.authors) == set(page.authors)
    assert day(found.published) == day(page.published)
    assert found.language == page.language
    assert bool(found.paywalled) == page.paywalled


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.id)
def test_the_body_has_every_paragraph_and_no_line_of_chrome(page: DemoPage) -> None:
    assert lines(read(page).text) == lines("\n".join(page.paragraphs))


@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.id)
def test_what_is_no_article_is_recognised(page: DemoPage) -> None:
    assert read(page).kind is page.kind
