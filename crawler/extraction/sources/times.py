"""Collects a page's `time` elements, and the `abbr` of the hAtom microformat, as candidates for its dates. Does not
parse them.
"""

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.class_names import words_of
from crawler.extraction.dom.surroundings import Surroundings
from crawler.extraction.sources.headline_lines import UPDATE

MAX_TIMES = 5
MAX_EXAMINED = 200
MAX_LABEL_CHARS = 40
FOR_HOUR = "time, for its hour"  # it may belong to another article: its date is not used
UPDATE_NAMES = frozenset({"updated", "modified", "update", "lastmod", "datemodified"})
PUBLISHED_NAMES = frozenset({"published", "dtstart"})


def claims(tree: HtmlElement, surroundings: Surroundings) -> Iterator[Claim]:
    count = beside = 0
    for element in islice(tree.iter("time", "abbr"), MAX_EXAMINED):
        value = _value(element)
        if not value.strip():
            continue
        if surroundings.exclude(element):
            beside += 1
            if beside <= MAX_TIMES:
                yield claim(Field.PUBLISHED, FieldSource.TIME_TAG, value, FOR_HOUR)
            continue
        yield claim(
            Field.MODIFIED if _is_of_change(element) else Field.PUBLISHED,
            FieldSource.TIME_TAG,
            value,
            str(element.tag),
        )
        if (count := count + 1) == MAX_TIMES:
            return


def _value(element: HtmlElement) -> str:
    if element.tag == "abbr":
        named = words_of(element) & (PUBLISHED_NAMES | UPDATE_NAMES)
        return element.get("title", "") if named else ""
    return str(element.get("datetime") or element.text_content())


def _is_of_change(element: HtmlElement) -> bool:
    names = words_of(element) | {
        (element.get("itemprop") or element.get("property") or "").lower().rpartition(":")[2]
    }
    return not names.isdisjoint(UPDATE_NAMES) or bool(UPDATE.search(_label(element)))


def _label(element: HtmlElement) -> str:
    """The words directly before the element in its line."""
    before = element.getprevious()
    parent = element.getparent()
    if before is not None:
        return f"{before.text or ''} {before.tail or ''}"[-MAX_LABEL_CHARS:]
    return (parent.text or "")[-MAX_LABEL_CHARS:] if parent is not None else ""
