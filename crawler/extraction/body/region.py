"""Finds the parts of a page that contain the article and removes everything else.

Uses the marks of HTML, schema.org and microformats if they agree with the text, and otherwise the position of the
running text. Adds the article's parts in separate areas beside it: the standfirst, further rows, the last paragraphs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.density import is_linked_heading
from crawler.extraction.body.paragraphs import PHRASING, WITHOUT_MEANING

DOMINANT_SHARE = 0.7  # with this part of its running text in one child, the article is inside that child
MARKED_SHARE = 0.3  # with this part of the running text, the one element marked as the text is believed
MIN_ARTICLE_CHARS = 250  # with this much text in the headline's `<article>`, the rest are others
MIN_SHARE_IN_ARTICLE = 0.4  # as a share of the running text outside all articles
MIN_SHARE_OF_LARGEST = 0.1  # as a share of the running text in another `<article>`
WHOLE_TAGS = frozenset({"p", "span", "pre", "blockquote", "ul", "ol", "dl"})  # never looked into
# schema.org; hAtom and its successor h-entry
MARKS = tuple(
    map(
        XPath,
        (
            ".//*[@itemprop='articleBody']",
            ".//*[contains(concat(' ', @class, ' '), ' entry-content ')]",
            ".//*[contains(concat(' ', @class, ' '), ' e-content ')]",
        ),
    )
)
MIN_CHARS_BESIDE = 80  # characters of running text in an area beside the rest of the article
MAX_LINK_SHARE = 0.3
MAX_DEPTH_BESIDE = 12
MAX_DEPTH_BELOW = 2
INGREDIENTS = XPath(
    ".//*[self::ul or self::ol or self::table][ancestor-or-self::*[position() <= 3][contains(@class, 'ngredients')]"
    " or .//*[@itemprop='recipeIngredient' or @itemprop='ingredients']]"
)
SUBHEADINGS = frozenset({"h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})
NEVER_BESIDE = frozenset({"article", "a", "li", "table", "h1"}) | SUBHEADINGS | LISTS
MIN_CHARS_OF_LIST = 80
MIN_CHARS_OF_ITEM = 40  # average length: key points are sentences, menu items are not
# what page builders add to the class of each row: `vc_custom_1563455446145`, `elementor-element-7c1e2d3`, `et_pb_row_3`
GENERATED = re.compile(r"[-_](?=[a-f]*\d)[\da-f]{6,}$|_\d+$")
PHRASING_HERE = PHRASING.union(WITHOUT_MEANING)


@dataclass(frozen=True, slots=True)
class TextPlace:
    """The element in which a site has its articles' text, and the innermost element that also holds the headline."""

    text: HtmlElement | None = None
    article: HtmlElement | None = None


NOWHERE = TextPlace()
"""For a page whose site has no known places."""


def find_region(
    body: HtmlElement, headline: HtmlElement | None, chars: dict[HtmlElement, int]
) -> HtmlElement:
    article = next(headline.iterancestors("article"), None) if headline is not None else None
    start = article if article is not None and _holds_text(article, body, chars) else body
    for mark in MARKS:
        marked = cast(list[HtmlElement], mark(body))
        if len(marked) == 1 and chars[marked[0]] > MARKED_SHARE * chars[start]:
            return marked[0]
    return _densest(start, chars)


def region_at_place(
    where: TextPlace, region: HtmlElement, body: HtmlElement, chars: dict[HtmlElement, int]
) -> HtmlElement:
    """The region according to the site's place for texts. Inside the article, the place widens the `region`, so that
    nothing is lost; elsewhere it replaces the region.
    """
    place, article = where.text, where.article
    if place is None or not chars.get(place):
        return region
    around = [place, *place.iterancestors()]
    if body not in around or region in around:
        return region
    shared = next(element for element in region.iterancestors() if element in around)
    is_in_article = article is None or article in (shared, *shared.iterancestors())
    return shared if is_in_article else place


def _holds_text(article: HtmlElement, body: HtmlElement, chars: dict[HtmlElement, int]) -> bool:
    """Whether the text is in the `<article>` around the headline, rather than below it and outside all articles."""
    articles = [
        article for article in body.iter("article") if next(article.iterancestors("article"), None) is None
    ]
    outside = chars[body] - sum(chars[article] for article in articles)
    largest = max(map(chars.__getitem__, articles))
    return chars[article] > max(
        MIN_ARTICLE_CHARS, MIN_SHARE_IN_ARTICLE * outside, MIN_SHARE_OF_LARGEST * largest
    )


def _densest(node: HtmlElement, chars: dict[HtmlElement, int]) -> HtmlElement:
    while len(node):
        child = max(node, key=chars.__getitem__)
        if child.tag in WHOLE_TAGS or chars[child] < DOMINANT_SHARE * chars[node]:
            break
        if chars[node] - sum(map(chars.__getitem__, node)) >= MIN_CHARS_BESIDE:
            break  # the element holds text itself
        node = child
    return node


def beside(
    region: HtmlElement, headline: HtmlElement | None, chars: dict[HtmlElement, int]
) -> Iterator[HtmlElement]:
    """The parts of the article outside `region`: paragraphs between headline and region or beside either, and further
    rows of the layout to which the region belongs.
    """
    common = (
        _common(region, headline)
        if headline is not None
        else next(region.iterancestors("article", "main"), None)
    )
    node, is_inside = region, common is not None and common is not region
    while (parent := node.getparent()) is not None and not _ends_article(node, headline):
        is_before = True
        for sibling in parent:
            if sibling is node:
                if node.tag == "article":
                    break
                is_before = False
                continue
            if _is_alike(sibling, node):
                yield from _rows(sibling, chars)
            elif is_inside and sibling is not headline:
                yield from _paragraphs(sibling, chars, MAX_DEPTH_BESIDE if is_before else MAX_DEPTH_BELOW)
        is_inside = is_inside and parent is not common
        node = parent
    if common is not None and common is not region:
        yield from _ingredients(region, common)


def _ends_article(node: HtmlElement, headline: HtmlElement | None) -> bool:
    """Whether nothing of the article can be outside the element; not of an `<article>` below the headline."""
    if node.tag != "article":
        return bool(node.tag == "body")
    return headline is None or node in headline.iterancestors()


def _ingredients(region: HtmlElement, common: HtmlElement) -> Iterator[HtmlElement]:
    """The ingredient lists of a recipe, as marked by schema.org or named by recipe plugins of publishing systems."""
    for listing in cast(list[HtmlElement], INGREDIENTS(common)):
        if region not in listing.iterancestors():
            yield listing


def _common(one: HtmlElement, other: HtmlElement) -> HtmlElement:
    """The innermost element that holds both elements."""
    around = {one, *one.iterancestors()}
    return next(element for element in (other, *other.iterancestors()) if element in around)


def _is_alike(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether both elements are rows of one layout. Page builders give each row a number in its class."""
    return bool(one.tag == other.tag and _classes(one) == _classes(other))


def _classes(element: HtmlElement) -> set[str]:
    return {name for name in (element.get("class") or "").split() if not GENERATED.search(name)}


def _rows(node: HtmlElement, chars: dict[HtmlElement, int]) -> Iterator[HtmlElement]:
    if chars[node] >= MIN_CHARS_BESIDE and _is_text(node, chars):
        yield node


def _paragraphs(node: HtmlElement, chars: dict[HtmlElement, int], depth: int) -> Iterator[HtmlElement]:
    """Elements with running text outside links, the headings above them, and the lists of sentences below them. A list
    of sentences alone summarises the article.
    """
    if chars[node] < MIN_CHARS_BESIDE or node.tag in NEVER_BESIDE or depth == 0:
        return
    if not any(child.tag not in PHRASING_HERE for child in node):
        if _is_text(node, chars):
            yield node
        return
    heading, is_below = None, False
    for child in node:
        if child.tag in LISTS and is_below and _is_list_of_sentences(child):
            yield child
        found = list(_paragraphs(child, chars, depth - 1))
        if found and heading is not None:
            yield heading
        yield from found
        heading = child if child.tag in SUBHEADINGS and not is_linked_heading(child) else None
        is_below = is_below or bool(found)


def _is_list_of_sentences(listing: HtmlElement) -> bool:
    items = [squeeze(item.text_content()) for item in listing.iterchildren("li")]
    chars, linked = sum(map(len, items)), sum(len(link.text_content()) for link in listing.iter("a"))
    is_long = chars >= max(MIN_CHARS_OF_LIST, MIN_CHARS_OF_ITEM * len(items))
    return is_long and linked <= MAX_LINK_SHARE * chars


def _is_text(node: HtmlElement, chars: dict[HtmlElement, int]) -> bool:
    linked = sum(len(link.text_content()) for link in node.iter("a"))
    headings = node.iter("h2", "h3", "h4", "h5")
    return linked <= MAX_LINK_SHARE * (linked + chars[node]) and not any(map(is_linked_heading, headings))


def isolate(parts: list[HtmlElement], body: HtmlElement) -> None:
    """Remove everything from the page except these elements; keep their order."""
    if body in parts:
        return
    place = {element: number for number, element in enumerate(body.iter("*"))}
    parts.sort(key=lambda part: place.get(part, 0))
    for part in parts:
        part.tail = None
    body.text = None
    body[:] = parts
