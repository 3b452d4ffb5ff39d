"""An article of several pages says where it goes on; the pages of a listing and the next article are no such thing."""

import pytest

from archive.extracted import ExtractedArticle
from crawler.extraction import extract
from tests.crawler.extraction.pages import NOW, page

STORY = "https://gull.example/town/story"


def goes_on_at(link: str, url: str = STORY) -> str | None:
    found: ExtractedArticle = extract(page(link), url, now=NOW)
    evidence = found.evidence.get("next_page")
    return evidence.candidates[0].value if evidence else None


@pytest.mark.parametrize(
    ("url", "next_url"),
    [
        (STORY, f"{STORY}/2"),
        (f"{STORY}/", f"{STORY}/2/"),
        (STORY, f"{STORY}/page/2"),
        (STORY, f"{STORY}?page=2"),
        (f"{STORY}?id=7", f"{STORY}?id=7&page=2"),
        (f"{STORY}.html", f"{STORY}-2.html"),
        (f"{STORY}.shtml", f"{STORY}_2.shtml"),
    ],
)
def test_the_next_page_is_the_articles_own_address_with_a_two(url: str, next_url: str) -> None:
    assert goes_on_at(f"<link rel=next href='{next_url}'>", url) == next_url


def test_a_link_in_the_page_counts_as_much_and_may_be_relative() -> None:
    assert goes_on_at("<a rel='nofollow next' href='story/2'>Next</a>") == f"{STORY}/2"


@pytest.mark.parametrize(
    ("url", "next_url"),
    [
        (STORY, "https://gull.example/town/another"),
        (STORY, f"{STORY}-2"),
        (STORY, "https://other.example/town/story/2"),
        (STORY, f"{STORY}/3"),
        (STORY, f"{STORY}?page=2&sort=new"),
        ("https://gull.example/part-1.html", "https://gull.example/part-2.html"),
        ("https://gull.example/", "https://gull.example/page/2"),
        (STORY, "http://[bad"),
    ],
)
def test_another_article_or_a_listing_is_not_where_it_goes_on(url: str, next_url: str) -> None:
    assert goes_on_at(f"<link rel=next href='{next_url}'>", url) is None
