"""An article is followed over its pages so far and no further."""

import asyncio

from archive.article import ExtractedArticle
from archive.identity.urls.canonical import MAX_URL_LENGTH
from archive.ingestion.visits import Failure
from archive.storage.models import Reason
from crawler.items.page import PageItem
from crawler.items.pagination import MAX_FURTHER_PAGES, follow

STORY = "https://gull.example/story"


def page(number: int, *next_links: str) -> PageItem:
    url = f"{STORY}/{number}" if number > 1 else STORY
    article = ExtractedArticle(url, title="The storm", text=f"Part {number}.", next_links=next_links)
    return PageItem(url, url, article=article)


async def endless(url: str) -> PageItem:
    number = int(url.rpartition("/")[2])
    return page(number, f"{STORY}/{number + 1}")


async def nothing(url: str) -> None:
    raise AssertionError(f"{url} is not to be read")


def followed(first: PageItem, read: object) -> ExtractedArticle:
    asyncio.run(follow(first, read))  # type: ignore[arg-type]
    assert first.article is not None
    return first.article


def test_an_article_without_end_is_cut_and_says_so() -> None:
    first = page(1, f"{STORY}/2")
    article = followed(first, endless)
    assert len(first.following) == len(article.pages) == MAX_FURTHER_PAGES
    assert article.text.endswith(f"Part {MAX_FURTHER_PAGES + 1}.")
    assert "more than 20 further pages" in article.evidence["pages"].why


def test_an_address_that_grows_too_long_ends_it() -> None:
    url = STORY + "y" * (MAX_URL_LENGTH - len(STORY) - 1)
    story = ExtractedArticle(url, title="The storm", text="Part 1.", next_links=(f"{url}/2",))
    assert "characters long" in followed(PageItem(url, url, article=story), nothing).evidence["pages"].why


def test_a_redirect_to_an_address_that_cannot_be_kept_ends_it() -> None:
    async def led_astray(url: str) -> PageItem:
        return PageItem(url, "https://reader@gull.example/", failure=Failure(Reason.BAD_URL, "it led astray"))

    article = followed(page(1, f"{STORY}/2"), led_astray)
    assert article.pages == ()
    assert article.evidence["pages"].why.endswith(f"{STORY}/2: it led astray")


def test_no_more_than_the_next_number_of_the_same_article_is_asked_for() -> None:
    article = followed(page(1, f"{STORY}/3", "https://gull.example/another", f"{STORY}/1"), nothing)
    assert (article.pages, article.evidence) == ((), {})
