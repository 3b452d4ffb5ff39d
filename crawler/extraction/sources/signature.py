"""Reads the name of the author or agency in the last line of a text."""

import re
from collections.abc import Iterator

from archive.article import FieldSource
from crawler.extraction.body.article_body import Body
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.parsing import bylines, vocabulary

MAX_CHARS = 60
NO_PARAGRAPH = re.compile(
    r"\s*(?:[#>|`\[]|[-+]\s|\d+[.)]\s)"
)  # Markdown's marks of a heading, quote, row, link, item
CLOSING = re.compile(rf"^{bylines.any_of(vocabulary.CLOSINGS)}[,!]?\s+", re.IGNORECASE)


def claims(body: Body) -> Iterator[Claim]:
    last = CLOSING.sub("", body.text.rpartition("\n")[2])
    if len(last) > MAX_CHARS or NO_PARAGRAPH.match(body.markdown.rpartition("\n")[2]):
        return
    if bylines.begins_byline(last) or bylines.is_signature(last):
        source = FieldSource.BYLINE if bylines.begins_byline(last) else FieldSource.SIGNATURE
        yield claim(Field.AUTHORS, source, last, "last line of the text")
