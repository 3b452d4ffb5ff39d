"""Reads the name of the author or agency in the last line of a text."""

import re
from collections.abc import Iterator

from archive.article import FieldSource
from crawler.extraction.body.article_body import Body
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.parsing import bylines, vocabulary

MAX_CHARS = 60
MAX_LINES = 4
NO_PARAGRAPH = re.compile(
    r"\s*(?:[#>|`\[]|[-+]\s|\d+[.)]\s)"
)  # Markdown's marks of a heading, quote, row, link, item
CLOSING = re.compile(rf"^{bylines.any_of(vocabulary.CLOSINGS)}[,!]?\s+", re.IGNORECASE)


def claims(body: Body) -> Iterator[Claim]:
    """A labelled name may have lines below that name photographers and sources; a bare name is the last line."""
    lines = body.text.rsplit("\n", MAX_LINES)[-MAX_LINES:]
    last = CLOSING.sub("", lines[-1])
    if len(last) <= MAX_CHARS and not NO_PARAGRAPH.match(body.markdown.rpartition("\n")[2]) and _signs(last):
        source = FieldSource.BYLINE if _is_labelled(last) else FieldSource.SIGNATURE
        yield claim(Field.AUTHORS, source, last, "last line of the text")
    for line in lines[:-1]:
        if len(line) <= MAX_CHARS and _is_labelled(line):
            yield claim(Field.AUTHORS, FieldSource.BYLINE, line, "line at the end of the text")
    for line in filter(_is_labelled, body.datelines):
        yield claim(Field.AUTHORS, FieldSource.BYLINE, line, "date line of the text")


def _signs(line: str) -> bool:
    return _is_labelled(line) or bylines.is_signature(line) or bylines.is_name_with_role(line)


def _is_labelled(line: str) -> bool:
    return bylines.begins_byline(line) or bylines.is_dated_byline(line)
