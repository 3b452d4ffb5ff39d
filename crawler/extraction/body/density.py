"""Measures the running text in each part of a page: the measure that separates chrome from the article."""

from collections import defaultdict
from collections.abc import Collection

from lxml.html import HtmlElement

RUN_MIN_CHARS = 15  # shorter runs of text are menus, labels, counters
MAX_SHARE_ABOVE = 0.6
TEASER_MAX_CHARS = 250  # a list item with a link and at most this much text points to another article
CARD_MAX_CHARS = 400  # so does an element whose heading is a link
CARDS = frozenset({"li", "div", "article", "section", "td", "figure"})
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def running_chars(
    root: HtmlElement, headline: HtmlElement | None = None, *, below: bool = False
) -> dict[HtmlElement, int]:
    """The characters of running text in each element of `root`, its descendants included.

    Text in links, teaser lists and cards does not count. An element under the page's own `headline` is not a card,
    although many templates make the headline a link. With `below`, text above the headline does not count either,
    unless most of the text is there: then this is not the text's headline.
    """
    elements = list(root.iter("*"))
    own = _own_chars(elements, root)
    if below and headline is not None:
        above = elements[: elements.index(headline)]
        if sum(own[element] for element in above) <= MAX_SHARE_ABOVE * sum(own.values()):
            own.update(dict.fromkeys(above, 0))
    linked = {
        heading for heading in root.iter(*HEADINGS) if heading is not headline and is_linked_heading(heading)
    }
    headed: set[HtmlElement] = set()  # by a link to another page
    for element in reversed(elements[1:]):
        if element in linked:
            headed.add(element.getparent())
            continue
        chars = own.get(element)
        if not chars:
            if element in headed:
                headed.add(element.getparent())
        elif not _is_card(element, chars, headed) and element.tag != "a" and not _is_teaser(element, chars):
            own[element.getparent()] += chars
    return own


def chars_within(element: HtmlElement) -> int:
    """The characters of running text in one element."""
    return running_chars(element)[element]


def is_linked_heading(heading: HtmlElement) -> bool:
    """Whether the whole heading is a link to another page."""
    link = next(heading.iter("a"), None)
    if link is None:
        link = next(heading.iterancestors("a"), None)
        return link is not None and not (link.get("href") or "#").startswith("#")
    if (link.get("href") or "#").startswith("#"):
        return False
    return len(link.text_content().strip()) >= len(heading.text_content().strip()) > 0


def _own_chars(elements: list[HtmlElement], root: HtmlElement) -> dict[HtmlElement, int]:
    own: dict[HtmlElement, int] = defaultdict(int)
    for element in elements:
        if (text := element.text) and len(text) > RUN_MIN_CHARS and element.tag != "a":
            own[element] += len(text.strip())
        if (tail := element.tail) and len(tail) > RUN_MIN_CHARS and element is not root:
            own[element.getparent()] += len(tail.strip())
    return own


def _is_card(element: HtmlElement, chars: int, headed: Collection[HtmlElement]) -> bool:
    return element in headed and chars <= CARD_MAX_CHARS and element.tag in CARDS


def _is_teaser(element: HtmlElement, chars: int) -> bool:
    return element.tag == "li" and chars < TEASER_MAX_CHARS and element.find(".//a") is not None
