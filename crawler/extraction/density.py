"""How much running text each part of a page holds: the measure by which chrome and article are told apart."""

from collections import defaultdict

from lxml.html import HtmlElement

RUN_MIN_CHARS = 15  # shorter runs of text are menus, labels, counters
MAX_SHARE_ABOVE = 0.6
TEASER_MAX_CHARS = 250  # a list item with a link and no more text than this points to another article


def running_chars(root: HtmlElement, *, after: HtmlElement | None = None) -> dict[HtmlElement, int]:
    """Characters of running text in each element of `root`, what is below it counted in.

    Text in links and in teaser lists does not count, nor what stands before `after`, unless most of the text
    does: then it heads something else.
    """
    elements = list(root.iter("*"))
    own = _own_chars(elements, root)
    if after is not None:
        above = elements[: elements.index(after)]
        if sum(own[element] for element in above) <= MAX_SHARE_ABOVE * sum(own.values()):
            own.update(dict.fromkeys(above, 0))
    for element in reversed(elements[1:]):
        if (chars := own.get(element)) and element.tag != "a" and not _is_teaser(element, chars):
            own[element.getparent()] += chars
    return own


def _own_chars(elements: list[HtmlElement], root: HtmlElement) -> dict[HtmlElement, int]:
    own: dict[HtmlElement, int] = defaultdict(int)
    for element in elements:
        if (text := element.text) and len(text) > RUN_MIN_CHARS and element.tag != "a":
            own[element] += len(text.strip())
        if (tail := element.tail) and len(tail) > RUN_MIN_CHARS and element is not root:
            own[element.getparent()] += len(tail.strip())
    return own


def _is_teaser(element: HtmlElement, chars: int) -> bool:
    return element.tag == "li" and chars < TEASER_MAX_CHARS and element.find(".//a") is not None
