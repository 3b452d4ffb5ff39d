"""The name that an author, or the agency behind a text, has put under it as its last line."""

import re
from collections.abc import Iterator

from archive.extracted import Source
from crawler.extraction import bylines, vocabulary
from crawler.extraction.claims import Claim, Field, claim

MAX_CHARS = 60
CLOSING = re.compile(rf"^{bylines.any_of(vocabulary.CLOSINGS)}[,!]?\s+", re.IGNORECASE)


def claims(text: str) -> Iterator[Claim]:
    last = CLOSING.sub("", text.rpartition("\n")[2])
    if len(last) <= MAX_CHARS and bylines.is_signature(last):
        yield claim(Field.AUTHORS, Source.BYLINE, last, "last line of the text")
