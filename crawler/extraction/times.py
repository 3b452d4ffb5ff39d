"""The `time` elements of a page as candidates for its dates. Not for reading what they say."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.names import words_of
from crawler.extraction.surroundings import Surroundings

MAX_TIMES = 5
UPDATE_NAMES = frozenset({"updated", "modified", "update", "lastmod"})


def claims(tree: HtmlElement, surroundings: Surroundings) -> Iterator[Claim]:
    found = 0
    for element in tree.iter("time"):
        value = element.get("datetime") or element.text_content()
        if value.strip() and not surroundings.exclude(element):
            updated = not words_of(element).isdisjoint(UPDATE_NAMES)
            field = Field.MODIFIED if updated else Field.PUBLISHED
            yield claim(field, Source.TIME_TAG, value, "time")
            if (found := found + 1) == MAX_TIMES:
                return
