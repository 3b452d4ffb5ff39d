"""A page's headings and title tag as candidates for the headline, and titles freed of the site's name."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim

MAX_HEADINGS = 5


def claims(tree: HtmlElement) -> Iterator[Claim]:
    headings = 0
    for h1 in tree.iter("h1"):
        if text := _text(h1):
            yield claim(Field.TITLE, Source.HEADLINE, text, "h1")
            if (headings := headings + 1) == MAX_HEADINGS:
                break
    title = tree.find(".//title")
    if title is not None and title.text:
        yield claim(Field.TITLE, Source.TITLE_TAG, title.text, "title")


def _text(element: HtmlElement) -> str:
    return " ".join(part for text in element.itertext() if (part := text.strip()))


SEPARATOR = re.compile(r"\s+[|–—·•:«»‹›/-]+\s+|\s*[|｜ㅣ]\s*|\s+::\s+|(?<=\S)-(?=\S+$)")


def without_site(title: str, outlets: frozenset[str]) -> str:
    """The title without the parts before or behind a separator that name the site; `outlets` are folded."""
    marks = list(SEPARATOR.finditer(title))
    for mark in marks:
        if mark.start() and fold(title[mark.end() :]) in outlets:
            return without_site(title[: mark.start()], outlets)
    for mark in reversed(marks):
        if fold(title[: mark.start()]) in outlets and title[mark.end() :].strip():
            return title[mark.end() :]
    return title


def fold(text: str) -> str:
    """Letters and digits only, in one case: what is left to compare of a name."""
    return NO_LETTER.sub("", text.casefold())


NO_LETTER = re.compile(r"[\W_]+")
