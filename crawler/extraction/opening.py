"""The lines around a page's headline, where bylines and dates stand that no markup names.

Only those up to the first paragraphs of the body; sidebars, figures and navigation are passed over.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction import bylines, vocabulary, written_dates
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.lines import BREAK, lines_of

MAX_LINES_BELOW = 30
MAX_LINES_ABOVE = 8
PARAGRAPH_CHARS = 200
MAX_PARAGRAPHS = 2
MAX_LINE_CHARS = 150


def claims(headline: HtmlElement | None, locale: str) -> Iterator[Claim]:
    """Bylines that begin as bylines do, or stand before a date; and the dates. `locale` as in `written_dates`."""
    for line in _with_next(_lines(headline)) if headline is not None else ():
        if len(line) > MAX_LINE_CHARS:
            continue
        if bylines.begins_byline(line):
            yield claim(Field.AUTHORS, Source.BYLINE, line, "line at the headline")
        whole, line = line, line.replace(BREAK, " ")
        dates = written_dates.find(line, locale)
        if dates and (byline := bylines.beside_date(whole)):
            yield claim(Field.AUTHORS, Source.BYLINE, byline, "beside the date at the headline")
        if dates and bylines.is_marked_name(before := line[: dates[0].start].strip(bylines.EDGES)):
            yield claim(Field.AUTHORS, Source.BYLINE, before, "before the date at the headline")
        yield from _dates(line, dates)


def names_behind_dates(headline: HtmlElement | None, locale: str) -> Iterator[Claim]:
    """What is written like a name behind a date, "3 May 2024 • Ada Finch"; it may be a place or a section."""
    for line in _lines(headline) if headline is not None else ():
        date, *behind = bylines.parts(line.replace(BREAK, " "))
        if len(behind) != 1 or not bylines.is_marked_name(behind[0]):
            continue
        if any(written.start == 0 and written.year for written in written_dates.find(date, locale)):
            yield claim(Field.AUTHORS, Source.BYLINE, behind[0], "behind the date at the headline")


def _dates(line: str, dates: Iterable[written_dates.WrittenDate]) -> Iterator[Claim]:
    update = UPDATE.search(line)
    for written in dates:
        field = Field.MODIFIED if update and update.start() < written.start else Field.PUBLISHED
        yield claim(field, Source.BYLINE, line[written.start :], "line at the headline")


def _with_next(lines: Iterable[str]) -> Iterator[str]:
    """Bylines that stand on several lines as one: "By", "Ada Finch,", "and Ben Okoro"."""
    begun = ""
    for line in lines:
        if begun and bylines.goes_on(begun, line):
            begun = f"{begun} {line}"
        else:
            if begun:
                yield begun
            begun = line
    if begun:
        yield begun


def _lines(headline: HtmlElement) -> Iterator[str]:
    """First the lines below the headline, the nearest first, then those above it."""
    paragraphs = 0
    for line in islice(lines_of(_following(headline)), MAX_LINES_BELOW):
        paragraphs += len(line) > PARAGRAPH_CHARS
        if paragraphs == MAX_PARAGRAPHS:
            break
        yield line
    yield from islice(lines_of(_preceding(headline)), MAX_LINES_ABOVE)


def _following(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None and element.tag != "body":
        yield from element.itersiblings()
        element = element.getparent()


def _preceding(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None and element.tag not in ("body", "main", "article"):
        yield from element.itersiblings(preceding=True)
        element = element.getparent()


UPDATE = re.compile(
    rf"\b{bylines.any_of(vocabulary.UPDATES)}\b|{bylines.any_of(vocabulary.UNSPACED_UPDATES)}", re.IGNORECASE
)
