"""Spares trafilatura what it asks again and again: whether the class and id of an element say what it is.

It asks by regular expressions, for which libxml2 calls Python, up to a dozen times an element: a quarter of its time.
The answers depend on tag and attributes alone, which a site's templates repeat.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.insides import (
    BODY_XPATH,
    OVERALL_DISCARD_XPATH,
    REMOVE_COMMENTS_AND_LISTS_XPATH,
)

WITH_ATTRIBUTES = XPath(".//*[@*]")
REGEXPS = {"re": "http://exslt.org/regular-expressions"}
REMEMBERED_AT_MOST = 2048
ATTRIBUTE = re.compile(r"@([\w-]+)")


class Remembered:
    """One of trafilatura's expressions for elements with certain attributes; its answers are remembered.

    Gives all of them where the expression asks for the first: that is the one that trafilatura takes.
    """

    def __init__(self, expression: XPath) -> None:
        self._selects = XPath(expression.path.strip().replace(".//*", "self::*", 1), namespaces=REGEXPS)
        self._attributes = frozenset(ATTRIBUTE.findall(expression.path))
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], bool] = {}

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        return [one for one in cast(list[HtmlElement], WITH_ATTRIBUTES(tree)) if self._is_selected(one)]

    def _is_selected(self, element: HtmlElement) -> bool:
        names = tuple([item for item in element.items() if item[0] in self._attributes])
        if not names:
            return False
        key = (element.tag, names)
        if key not in self._known:
            if len(self._known) == REMEMBERED_AT_MOST:
                self._known.clear()
            self._known[key] = bool(self._selects(element))
        return self._known[key]


# those that ask for nothing but tag and attributes; the other expressions for the body are hardly ever reached
REMEMBERED = (BODY_XPATH[0], *OVERALL_DISCARD_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH)
TABLES: tuple[tuple[list[Any], list[Any], list[Any]], ...] = tuple(
    (table, [*table], [Remembered(one) if one in REMEMBERED else one for one in table])
    for table in (BODY_XPATH, OVERALL_DISCARD_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH)
)


@contextmanager
def shortcuts() -> Iterator[None]:
    """Only in here, so that trafilatura is as it was for whoever else uses it."""
    for table, _, remembered in TABLES:
        table[:] = remembered
    try:
        yield
    finally:
        for table, original, _ in TABLES:
            table[:] = original
