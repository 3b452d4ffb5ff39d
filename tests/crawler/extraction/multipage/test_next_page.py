"""An article of several pages says where it goes on; the pages of a listing and the next article are no such thing."""

import pytest

from crawler.extraction import extract
from crawler.extraction.multipage.next_page import next_page
from tests.crawler.extraction.pages import NOW, json_ld, meta, page

STORY = "https://gull.example/town/story"


ARTICLE = meta(og_type="article")


def goes_on_at(link: str, url: str = STORY, *, number: int = 2, head: str = ARTICLE) -> str | None:
    found = extract(page(head + link), url, now=NOW)
    return next_page(STORY if number > 2 else url, number, found.next_links)


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


def test_an_og_type_that_is_written_as_a_name_counts() -> None:
    by_name = '<meta content="article" name="og:type">'
    assert goes_on_at(f"<link rel=next href='{STORY}/2'>", head=by_name) == f"{STORY}/2"


def test_each_page_leads_to_the_one_with_the_number_after_its_own() -> None:
    third = f"<link rel=next href='{STORY}/page/3'>"
    assert goes_on_at(third, f"{STORY}/page/2", number=3) == f"{STORY}/page/3"
    assert goes_on_at(third, f"{STORY}/page/2", number=4) is None


@pytest.mark.parametrize(
    ("url", "head"),
    [
        (STORY, ""),
        (STORY, ARTICLE + json_ld('{"@type": "CollectionPage", "url": "' + STORY + '"}')),
        ("https://gull.example/category/town", ARTICLE),
        ("https://gull.example/2024/05", ARTICLE),
    ],
)
def test_only_what_describes_itself_as_an_article_and_is_no_list_goes_on(url: str, head: str) -> None:
    assert goes_on_at(f"<link rel=next href='{url}/page/2'>", url, head=head) is None


PARTS = "<div class=page-links>Pages: <span class=current>{}</span> {}</div>"


def parts_of(url: str, *numbers: int, pattern: str = "{}/{}/") -> str:
    links = (f"<a class=post-page-numbers href='{pattern.format(STORY, one)}'>{one}</a>" for one in numbers)
    return PARTS.format(url, " ".join(links))


@pytest.mark.parametrize("pattern", ["{}/{}/", "{}/page/{}", "{}?page={}", "{}?pg={}"])
def test_numbered_parts_are_found_without_a_word_on_which_is_next(pattern: str) -> None:
    first = extract(page(ARTICLE, parts_of("1", 2, 3, pattern=pattern)), STORY, now=NOW)
    assert next_page(STORY, 2, first.next_links) == pattern.format(STORY, 2)
    second = extract(page(ARTICLE, parts_of("2", 1, 3, pattern=pattern)), pattern.format(STORY, 2), now=NOW)
    assert next_page(STORY, 3, second.next_links) == pattern.format(STORY, 3)


@pytest.mark.parametrize(
    "link",
    [
        f"<div id=comments><a href='{STORY}/2/'>2</a></div>",
        f"<a href='{STORY}/comment-page-2/'>2</a>",
        f"<a href='{STORY}/2/'>What else was said on the river in the year that it rose so high</a>",
        f"<a href='{STORY}-2'>2</a>",
        "<a href='https://gull.example/page/2'>2</a>",
        f"<a href='{STORY}/2024/'>2024</a>",
    ],
)
def test_other_numbers_are_no_parts(link: str) -> None:
    found = extract(page(ARTICLE, link), STORY, now=NOW)
    assert next_page(STORY, 2, found.next_links) is None
