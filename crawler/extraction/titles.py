"""A page's headings and title tag as candidates for the headline, and titles freed of the site's name."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.extracted import Candidate, Source
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.headline import fold

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


SEPARATOR = re.compile(r"\s+[|–—·•:«»‹›/-]+\s+|\s*[|｜ㅣ：]\s*|\s*[（(【\[]|\s+::\s+|(?<=\S)-(?=\S+$)")


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


def begins_with_part(title: str, part: str) -> bool:
    """Whether `title` is `part`, a separator, and something more."""
    wanted = fold(part)
    return any(fold(title[: mark.start()]) == wanted for mark in SEPARATOR.finditer(title)) and bool(wanted)


def site_names(candidates: Iterable[Candidate], url: str) -> frozenset[str]:
    """All that the site calls itself, its host included; folded."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    hosts = [
        ".".join(labels[start:end]) for start in range(len(labels)) for end in (len(labels), len(labels) - 1)
    ]
    names = [candidate.value for candidate in candidates]
    return frozenset(fold(name) for name in [*hosts[:-2], *names]) - {""}
