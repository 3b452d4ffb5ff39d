"""Bounds how deep a page is nested: what walks over a tree, trafilatura too, does so by recursion."""

from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

MAX_DEPTH = 150  # real pages stay below 60; Python gives up at 1,000 calls, of which a level takes several
_AT_MAX_DEPTH = XPath("/" + "*/" * MAX_DEPTH + "*[*]")


def flatten(tree: HtmlElement) -> None:
    """What lies deeper than the bound loses its markup and keeps its text."""
    for element in cast(list[HtmlElement], _AT_MAX_DEPTH(tree)):
        element.text = element.text_content()
        del element[:]
