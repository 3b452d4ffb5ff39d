"""Cuts off the next article that a page loads below its own (infinite scrolling). Teasers and the headings of an
article's parts are not affected: teasers have no h1.
"""

from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.cutting import cut
from crawler.extraction.dom.headline import fold
from crawler.extraction.dom.surroundings import OF_ARTICLE

MIN_TEXT_CHARS = 200  # characters below the headline that make a whole article
MAX_HEADINGS = 100
SHARE_URL = (
    "data-url",
    "data-href",
    "data-permalink",
)  # addresses that scripts show in the address bar during scrolling


def end_at_next_article(body: HtmlElement, headline: HtmlElement | None) -> None:
    """Cut the next article and everything that follows it."""
    if headline is None or headline.tag != "h1":
        return
    around = list(headline.iterancestors())
    for heading in islice(_behind(headline, body), MAX_HEADINGS):
        other, own = _apart(heading, around, headline)
        if fold(heading.text_content()) != fold(headline.text_content()) and _is_next(other, own, headline):
            for following in list(other.itersiblings()):
                cut(following)
            cut(other)
            return


def _behind(headline: HtmlElement, body: HtmlElement) -> list[HtmlElement]:
    headings = list(body.iter("h1"))
    return headings[headings.index(headline) + 1 :] if headline in headings else []


def _apart(
    heading: HtmlElement, around: list[HtmlElement], headline: HtmlElement
) -> tuple[HtmlElement, HtmlElement]:
    """For each of the two headings, the largest element around it that does not contain the other."""
    other = heading
    while (parent := other.getparent()) is not None and parent not in around:
        other = parent
    inside = [headline, *around]
    own = next((element for element in inside if element.getparent() is other.getparent()), headline)
    return other, own


def _is_next(other: HtmlElement, own: HtmlElement, headline: HtmlElement) -> bool:
    """Whether `other` is an article like `own`, or an `article` element within such an article."""
    if next(headline.iterancestors("article"), None) is not None and _holds_article(other):
        return True
    is_alike = other.tag == own.tag and other.get("class") == own.get("class")
    is_named = not words_of(other).isdisjoint(OF_ARTICLE) or any(other.get(name) for name in SHARE_URL)
    return is_alike and is_named and len(own.text_content()) >= MIN_TEXT_CHARS


def _holds_article(element: HtmlElement) -> bool:
    article = element if element.tag == "article" else element.find(".//article")
    if article is None or len(article.text_content()) < MIN_TEXT_CHARS:
        return False
    return article.find(".//h1") is not None
