"""Finds the part of a page where the article stands, by where its running text is."""

from collections import defaultdict

from lxml.html import HtmlElement

RUN_MIN_CHARS = 15  # shorter runs of text are menus, labels, counters
DOMINANT_SHARE = 0.8  # of an element's running text in one child: the article is wholly inside that child


def isolate_region(tree: HtmlElement) -> None:
    """Leaves of the page only the article's element, marked as schema.org does, for trafilatura to take."""
    body = tree.find("body")
    if body is None:
        return
    region = _densest(body)
    if region is body:
        return
    region.tail = None
    body.text = None
    body[:] = [region]
    region.tag = "article"
    region.set("itemprop", "articleBody")


def _densest(body: HtmlElement) -> HtmlElement:
    chars = _running_chars(body)
    node = body
    while len(node):
        child = max(node, key=chars.__getitem__)
        if child.tag in ("p", "span") or chars[child] < DOMINANT_SHARE * chars[node]:
            break
        node = child
    return node


def _running_chars(root: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of running text, links not counted, in each element and below it."""
    chars: dict[HtmlElement, int] = defaultdict(int)
    elements = list(root.iter("*"))
    for element in elements:
        if element.tag != "a":
            chars[element] += _run_length(element.text)
        if element is not root:
            chars[element.getparent()] += _run_length(element.tail)
    for element in reversed(elements[1:]):
        if element.tag != "a":
            chars[element.getparent()] += chars[element]
    return chars


def _run_length(text: str | None) -> int:
    return len(text.strip()) if text and len(text) > RUN_MIN_CHARS else 0
