"""Elements of a page that hold a byline, by what their markup calls them or where they link. Not for the names
in them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.headline import links_home
from crawler.extraction.lines import BREAK, lines_of
from crawler.extraction.surroundings import Surroundings

MAX_BYLINE_CHARS = 250
MAX_BYLINES = 8
MAX_EXAMINED = 60
# Elements that hold text, so that the many that do not are not looked at.
TEXT_TAGS = (
    *("a", "address", "b", "cite", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "header", "i", "li", "p"),
    *("section", "small", "span", "strong", "td", "ul"),
)
BYLINE_NAME = re.compile(
    r"author|byline|by-line|autor|auteur|writer|reporter|redact|verfasser", re.IGNORECASE
)
# The page of a person or desk: `/author/ada-finch`, `/autoren/ada-finch`, `/profile/ada`.
AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in)?|auteurs?|by|byline|people|person|profiles?|contributors?|reporters?|writers?"
    r"|journalists?|columnists?|staff|team|redaktion|redaktor|skribent|forfatter|yazar(?:lar)?|penulis|редактор)/",
    re.IGNORECASE,
)


def claims(tree: HtmlElement, headline: HtmlElement | None, surroundings: Surroundings) -> Iterator[Claim]:
    """First what stands behind the headline: before it are menus, too."""
    above: list[Claim] = []
    below: list[Claim] = []
    found = below if headline is None else above
    examined = 0
    for element in tree.iter(*TEXT_TAGS):
        if element is headline:
            found = below
        elif _holds_byline(element) and not surroundings.exclude(element):
            examined += 1
            text = BREAK.join(lines_of([element]))
            if 1 < len(text) <= MAX_BYLINE_CHARS:
                found.append(claim(Field.AUTHORS, Source.BYLINE, text, _place(element)))
        if len(below) == MAX_BYLINES or examined == MAX_EXAMINED:
            break
    return chain(below, reversed(above))


def _holds_byline(element: HtmlElement) -> bool:
    name = element.get("class") or element.get("id")
    if name and _names_a_byline(name):
        return True
    if element.tag == "a":
        signs = element.get("rel") == "author" or _links_to_author(element.get("href") or "")
        return signs and not links_home(element)  # Jekyll's first theme marks the site's name so
    return bool(element.tag == "address")


@lru_cache(maxsize=10_000)
def _names_a_byline(name: str) -> bool:
    return bool(BYLINE_NAME.search(name))


@lru_cache(maxsize=10_000)
def _links_to_author(href: str) -> bool:
    return bool(AUTHOR_PATH.search(href))


def _place(element: HtmlElement) -> str:
    return f"{element.tag} {element.get('class') or element.get('rel') or ''}"[:60].strip()
