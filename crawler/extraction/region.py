"""Finds the part of a page where the article stands, and leaves nothing else of the page.

By HTML's and schema.org's own marks where they agree with the text, else by where the running text is.
"""

from dataclasses import dataclass

from lxml.html import HtmlElement

DOMINANT_SHARE = 0.7  # of an element's running text in one child: the article is wholly inside that child
MARKED_SHARE = 0.3  # of the running text in the one element marked `articleBody`: the mark is believed
MIN_ARTICLE_CHARS = 250  # of running text in the `<article>` around the headline: the rest are other articles
WHOLE_TAGS = frozenset({"p", "span", "pre", "blockquote", "ul", "ol", "dl"})  # never looked into


@dataclass(frozen=True, slots=True)
class TextPlace:
    """The element where a page's site has its articles' text, and the innermost that holds the headline, too."""

    text: HtmlElement | None = None
    article: HtmlElement | None = None


NOWHERE = TextPlace()
"""On a page whose site's places are not known."""


def find_region(
    body: HtmlElement, headline: HtmlElement | None, chars: dict[HtmlElement, int]
) -> HtmlElement:
    article = next(headline.iterancestors("article"), None) if headline is not None else None
    start = article if article is not None and chars[article] > MIN_ARTICLE_CHARS else body
    marked = body.findall(".//*[@itemprop='articleBody']")
    if len(marked) == 1 and chars[marked[0]] > MARKED_SHARE * chars[start]:
        return marked[0]
    return _densest(start, chars)


def region_at_place(
    where: TextPlace, found: HtmlElement, body: HtmlElement, chars: dict[HtmlElement, int]
) -> HtmlElement:
    """The region by where the site has its texts. That widens what was `found` in the article, so that nothing of it is
    lost, and stands for what was found elsewhere."""
    place, article = where.text, where.article
    if place is None or not chars.get(place):
        return found
    around = [place, *place.iterancestors()]
    if body not in around or found in around:
        return found
    shared = next(element for element in found.iterancestors() if element in around)
    is_in_article = article is None or article in (shared, *shared.iterancestors())
    return shared if is_in_article else place


def isolate(region: HtmlElement, body: HtmlElement) -> None:
    """Marks the region as schema.org does, for trafilatura to take whole."""
    if region is body:
        return
    region.tail = body.text = None
    body[:] = [region]
    region.tag = "article"
    region.set("itemprop", "articleBody")


def _densest(node: HtmlElement, chars: dict[HtmlElement, int]) -> HtmlElement:
    while len(node):
        child = max(node, key=chars.__getitem__)
        if child.tag in WHOLE_TAGS or chars[child] < DOMINANT_SHARE * chars[node]:
            break
        node = child
    return node
