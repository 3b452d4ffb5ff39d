"""The `time` elements of a page as candidates for its dates. Not for reading what they say."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.byline_elements import _elsewhere
from crawler.extraction.claims import Claim, Field, claim

MAX_TIMES = 5


def claims(tree: HtmlElement) -> Iterator[Claim]:
    found = 0
    for element in tree.iter("time"):
        if not _elsewhere(element) and (value := element.get("datetime") or element.text_content()):
            yield claim(Field.PUBLISHED, Source.TIME_TAG, value, "time")
            if (found := found + 1) == MAX_TIMES:
                return
