"""The lines around a page's headline, where bylines and dates stand that no markup names.

A line is what a reader sees as one: the text between two block boundaries. Only those up to the first paragraphs
of the body; sidebars, figures and navigation are passed over.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction import bylines, vocabulary, written_dates
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.surroundings import OUTSIDE

FORMATTING = frozenset(
    ["abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "small", "strong", "sub", "sup", "u", "wbr"]
)
INLINE = FORMATTING | frozenset(["a", "address", "data", "span", "time"])
NO_TEXT = frozenset(
    ["script", "style", "noscript", "svg", "template", "select", "iframe", "video", "img", "picture"]
)
MAX_ELEMENTS = 300
MAX_LINES_BELOW = 30
MAX_LINES_ABOVE = 8
PARAGRAPH_CHARS = 200
MAX_PARAGRAPHS = 2
MAX_LINE_CHARS = 150


def claims(headline: HtmlElement | None, locale: str) -> Iterator[Claim]:
    """Bylines that begin as bylines do, or stand before a date; and the dates. `locale` as in `written_dates`."""
    for line in _with_next(lines(headline)) if headline is not None else ():
        if len(line) > MAX_LINE_CHARS:
            continue
        if bylines.begins_byline(line):
            yield claim(Field.AUTHORS, Source.BYLINE, line, "line at the headline")
        dates = written_dates.find(line, locale)
        if dates and bylines.is_full_name(before := line[: dates[0].start].strip(bylines.EDGES)):
            yield claim(Field.AUTHORS, Source.BYLINE, before, "before the date at the headline")
        yield from _dates(line, dates)


def _dates(line: str, dates: Iterable[written_dates.WrittenDate]) -> Iterator[Claim]:
    update = UPDATE.search(line)
    for written in dates:
        field = Field.MODIFIED if update and update.start() < written.start else Field.PUBLISHED
        yield claim(field, Source.BYLINE, line[written.start :], "line at the headline")


def _with_next(lines: Iterable[str]) -> Iterator[str]:
    """A line that only says that names follow, together with the next: "By", "Author of the article:"."""
    waiting = ""
    for line in lines:
        if waiting or not bylines.announces_names(line):
            yield f"{waiting} {line}".strip()
            waiting = ""
        else:
            waiting = line


def lines(headline: HtmlElement) -> Iterator[str]:
    """First the lines below the headline, the nearest first, then those above it."""
    paragraphs = 0
    for line in islice(_lines(_following(headline)), MAX_LINES_BELOW):
        paragraphs += len(line) > PARAGRAPH_CHARS
        if paragraphs == MAX_PARAGRAPHS:
            break
        yield line
    yield from islice(_lines(_preceding(headline)), MAX_LINES_ABOVE)


def _following(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None and element.tag != "body":
        yield from element.itersiblings()
        element = element.getparent()


def _preceding(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None and element.tag not in ("body", "main", "article"):
        yield from element.itersiblings(preceding=True)
        element = element.getparent()


def _lines(elements: Iterable[HtmlElement]) -> Iterator[str]:
    """The text of `elements`, one line for each run without a block boundary; links apart by semicolons."""
    budget = iter(range(MAX_ELEMENTS))
    line: list[str] = []
    for piece in chain.from_iterable(_pieces(element, budget) for element in elements):
        if piece is not None:
            line.append(piece)
        elif text := " ".join("".join(line).split()).strip("; "):
            yield text
            line.clear()


def _pieces(element: HtmlElement, budget: Iterator[int]) -> Iterator[str | None]:
    """Text in document order, None at each block boundary; ends when the budget of elements is spent."""
    if next(budget, None) is None or element.tag in OUTSIDE or element.tag in NO_TEXT:
        yield None
        return
    boundary = _boundary(element)
    yield boundary
    yield element.text or ""
    for child in element:
        yield from _pieces(child, budget)
        yield child.tail or ""
    yield boundary


def _boundary(element: HtmlElement) -> str | None:
    if element.tag in FORMATTING:
        return ""
    if element.tag in INLINE:
        return " ; " if element.tag == "a" else " "
    return None


UPDATE = re.compile(
    rf"\b{bylines.any_of(vocabulary.UPDATES)}\b|{bylines.any_of(vocabulary.UNSPACED_UPDATES)}", re.IGNORECASE
)
