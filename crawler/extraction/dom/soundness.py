"""Makes a parsed page safe for later steps: limits its depth for recursion, and removes characters that XML forbids."""

import re
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

MAX_DEPTH = 150  # real pages stay below 60; Python's limit is 1,000 calls, several per level
_AT_MAX_DEPTH = XPath("/" + "*/" * MAX_DEPTH + "*[*]")
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)  # XML 1.0, 2.2


def make_sound(tree: HtmlElement) -> None:
    """Elements that are too deep lose their markup and keep their text; forbidden characters (`&#8;`) are removed."""
    if FORBIDDEN.search(tree.text_content()):
        _drop_forbidden(tree)
    for element in cast(list[HtmlElement], _AT_MAX_DEPTH(tree)):
        element.text = element.text_content()
        del element[:]


def _drop_forbidden(tree: HtmlElement) -> None:
    for element in tree.iter("*"):
        element.text = FORBIDDEN.sub("", element.text or "")
        element.tail = FORBIDDEN.sub("", element.tail or "")
