"""Reads bylines and dates without markup in the lines around a page's headline.

Reads only up to the first paragraphs of the body; skips sidebars, figures and navigation.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.body.calls_to_action import heads_comments
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.surroundings import is_of_other_text, is_of_others
from crawler.extraction.dom.visible_lines import BREAK, lines_of
from crawler.extraction.parsing import bylines, vocabulary, written_dates

MAX_LINES_BELOW = 30
MAX_LINES_ABOVE = 8
MAX_LINES_CLOSE = 6
PARAGRAPH_CHARS = 200
MAX_PARAGRAPHS = 2
MAX_LINE_CHARS = 150


def claims(headline: HtmlElement | None, locale: str) -> Iterator[Claim]:
    """Bylines that begin like bylines or precede a date, and the dates. `locale` as in `written_dates`."""
    if headline is not None:
        yield from _labelled_first(_of_lines(_with_next(_lines(headline)), locale))
        yield from _bold_name(headline, locale)


def _bold_name(headline: HtmlElement, locale: str) -> Iterator[Claim]:
    """A name as a bold paragraph of its own before the text. A title in bold may look like a name in languages whose
    titles have capitals; and whoever the text speaks of again is its subject.
    """
    for paragraph in islice(_paragraphs(headline), MAX_BOLD):
        text = " ".join(paragraph.text_content().split())
        if len(text) > MAX_LINE_CHARS:
            return
        bold = paragraph.find("*")
        if bold is None or bold.tag not in BOLD or " ".join(bold.text_content().split()) != text:
            continue
        is_capital = text.isupper() or locale.partition("-")[0] not in CAPITALS_IN_TITLES
        if is_capital and bylines.is_signature(text) and not _is_spoken_of(text, headline):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, text, "bold line before the text")


def _paragraphs(headline: HtmlElement) -> Iterator[HtmlElement]:
    for element in islice(_following(headline), MAX_LINES_BELOW):
        yield from element.iter("p")


def _is_spoken_of(name: str, headline: HtmlElement) -> bool:
    surname = name.split()[-1].casefold()
    below = islice(lines_of(_following(headline)), MAX_LINES_BELOW)
    return any(surname in line.casefold() for line in below if line != name)


def labelled(tree: HtmlElement, locale: str) -> Iterator[Claim]:
    """On a page without headings, the lines with a label: "发布时间：", "Author:", "Verfasst am"."""
    body = tree.find("body")
    lines = islice(lines_of([body], _is_beside), MAX_LINES_OF_PAGE) if body is not None else ()
    yield from _of_lines(filter(LABEL.match, _with_next(lines)), locale)


def close(headline: HtmlElement | None, locale: str) -> Iterator[Claim]:
    """The dates in the first lines below the headline, whatever the names of the elements around them."""
    lines = lines_of(_following(headline), is_of_others) if headline is not None else ()
    for line in islice(lines, MAX_LINES_CLOSE):
        claims_of_line = _of_lines([line], locale)
        yield from (
            one
            for one in claims_of_line
            if one.candidate.place in (LABELLED, LINE) and one.field is Field.PUBLISHED
        )


def close_bylines(headline: HtmlElement | None) -> Iterator[Claim]:
    """The bylines in the first lines below the headline, whatever the names of the elements around them."""
    lines = lines_of(_following(headline), _is_other_article) if headline is not None else ()
    for line in filter(bylines.begins_byline, islice(_with_next(lines), MAX_LINES_CLOSE)):
        if len(line) <= MAX_LINE_CHARS:
            yield claim(Field.AUTHORS, FieldSource.BYLINE, line, "line close to the headline")


def _is_other_article(element: HtmlElement) -> bool:
    return element.tag == "article" or is_of_others(element)


def _is_beside(element: HtmlElement) -> bool:
    """Old pages are laid out with tables."""
    return element.tag != "table" and is_of_other_text(element)


def _labelled_first(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.candidate.place != LABELLED)


def _of_lines(lines: Iterable[str], locale: str) -> Iterator[Claim]:
    for line in lines:
        if bylines.begins_byline(start := bylines.bracketed_at_start(line)) or bylines.is_name_with_role(
            start
        ):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, start, "before the text at the headline")
        if len(line) > MAX_LINE_CHARS:
            continue
        if bylines.begins_byline(line) or bylines.is_name_with_role(line):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, line, "line at the headline")
        whole, line = line, line.replace(BREAK, " ")
        dates = [] if _is_sentence(line) else written_dates.find(line, locale)
        if dates and (byline := bylines.beside_date(whole)):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, byline, "beside the date at the headline")
        if dates and bylines.is_marked_name(before := line[: dates[0].start].strip(bylines.EDGES)):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, before, "before the date at the headline")
        yield from _dates(line, dates)


def names_behind_dates(headline: HtmlElement | None, locale: str) -> Iterator[Claim]:
    """Text after a date that looks like a name, "3 May 2024 • Ada Finch"; it may be a place or a section."""
    for line in _lines(headline) if headline is not None else ():
        date, *behind = bylines.parts(line.replace(BREAK, " "))
        behind = [part for part in behind if not bylines.DIGIT.search(part)]  # no time of day
        if len(behind) != 1 or not bylines.is_marked_name(behind[0]):
            continue
        if any(written.start == 0 and written.year for written in written_dates.find(date, locale)):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, behind[0], "behind the date at the headline")


def _is_sentence(line: str) -> bool:
    """A date in a sentence belongs to the sentence's subject."""
    return line.endswith(bylines.SENTENCE_ENDS) and len(line.split()) >= MIN_SENTENCE_WORDS


def _dates(line: str, dates: Sequence[written_dates.WrittenDate]) -> Iterator[Claim]:
    if not dates:
        return
    update = UPDATE.search(line)
    is_prose = len(line) > MAX_LABELLED_CHARS or line.endswith(bylines.SENTENCE_ENDS)
    release = None if is_prose else RELEASE.search(line)
    for written in dates:
        changed = update is not None and update.start() < written.start
        if (
            release
            and release.start() < written.start
            and (update is None or release.start() > update.start())
        ):
            changed = False
        place = IN_LINE if len(dates) > 1 or written.start > MAX_BEFORE_DATE else LINE
        place = LABELLED if release and release.start() < written.start else place
        field = Field.MODIFIED if changed else Field.PUBLISHED
        yield claim(field, FieldSource.BYLINE, line[written.start :], place)


def _with_next(lines: Iterable[str]) -> Iterator[str]:
    """Joins a byline that is spread over several lines: "By", "Ada Finch,", "and Ben Okoro"."""
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
    """First the lines below the headline, the nearest first, then the lines above it."""
    paragraphs = 0
    for line in islice(lines_of(_following(headline)), MAX_LINES_BELOW):
        paragraphs += len(line) > PARAGRAPH_CHARS
        if paragraphs == MAX_PARAGRAPHS:
            break
        yield line
    yield from islice(lines_of(_preceding(headline)), MAX_LINES_ABOVE)


def _following(element: HtmlElement | None) -> Iterator[HtmlElement]:
    """The elements below, up to the heading of readers' comments."""
    while element is not None and element.tag != "body":
        for below in element.itersiblings():
            if below.tag in HEADINGS and heads_comments(below.text_content()):
                return
            yield below
        element = element.getparent()


def _preceding(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None and element.tag not in ("body", "main", "article"):
        yield from element.itersiblings(preceding=True)
        element = element.getparent()


BOLD = frozenset({"b", "strong"})
HEADINGS = frozenset({"h2", "h3", "h4"})
MAX_BOLD = 5  # paragraphs that are looked at
CAPITALS_IN_TITLES = frozenset({"en", "de"})
LABELLED = "labelled line"
IN_LINE = "in a line at the headline"
LINE = "line at the headline"  # a line that is little more than a date
MAX_BEFORE_DATE = 25
MIN_SENTENCE_WORDS = 8
MAX_LABELLED_CHARS = 100
MAX_LINES_OF_PAGE = 200
RELEASE = re.compile(
    rf"\b{bylines.any_of(vocabulary.RELEASES)}\b|{bylines.any_of(vocabulary.UNSPACED_RELEASES)}",
    re.IGNORECASE,
)
LABEL = re.compile(
    rf"\W*(?:{bylines.any_of(vocabulary.RELEASES)}\b|{bylines.any_of(vocabulary.UNSPACED_RELEASES)}"
    rf"|{bylines.any_of(vocabulary.AUTHOR_LABELS)}\s*[:：]|{bylines.any_of(vocabulary.UNSPACED_LABELS)}\s*[:：])",
    re.IGNORECASE,
)
UPDATE = re.compile(
    rf"\b{bylines.any_of(vocabulary.UPDATES)}\b|{bylines.any_of(vocabulary.UNSPACED_UPDATES)}", re.IGNORECASE
)
