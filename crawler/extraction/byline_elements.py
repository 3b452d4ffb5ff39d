"""Elements of a page that hold a byline, by what their markup calls them. Not for the names in them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim

MAX_BYLINE_CHARS = 250
MAX_BYLINES = 8
# Elements that hold text, so that the many that do not are not looked at.
TEXT_TAGS = (
    *("a", "address", "b", "cite", "div", "em", "h2", "h3", "h4", "h5", "h6", "header", "i", "li", "p"),
    *("section", "small", "span", "strong", "td", "ul"),
)
BYLINE_WORDS = re.compile(r"author|byline|by-line|autor|auteur|writer|reporter|redact", re.IGNORECASE)
# Where other people's names stand.
ELSEWHERE = re.compile(
    r"comment|related|sidebar|footer|teaser|recommend|promo|card|widget|most-?read|newsletter|bio\b|about|follow"
    r"|image|photo|avatar|caption|social|share|more-|nav|menu|breadcrumb|popular|list-item|read-next",
    re.IGNORECASE,
)
OUTSIDE = frozenset({"aside", "footer", "nav", "figure", "figcaption", "form", "blockquote", "button"})
HIDDEN = frozenset({"script", "style", "noscript", "svg", "template", "button", "time"})


def claims(tree: HtmlElement) -> Iterator[Claim]:
    found = 0
    for element in tree.iter(*TEXT_TAGS):
        if not _is_called_byline(element) or _elsewhere(element):
            continue
        text = _text(element)
        if 1 < len(text) <= MAX_BYLINE_CHARS:
            yield claim(
                Field.AUTHORS, Source.BYLINE, text, f"{element.tag} {element.get('class', '')}"[:60].strip()
            )
            if (found := found + 1) == MAX_BYLINES:
                return


def _is_called_byline(element: HtmlElement) -> bool:
    name = element.get("class") or element.get("id")
    return bool(name and _names_a_byline(name)) or element.tag == "address" or element.get("rel") == "author"


@lru_cache(maxsize=10_000)
def _names_a_byline(name: str) -> bool:
    return bool(BYLINE_WORDS.search(name))


def _elsewhere(element: HtmlElement) -> bool:
    if ELSEWHERE.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return True
    return any(
        ancestor.tag in OUTSIDE or ELSEWHERE.search(f"{ancestor.get('class', '')} {ancestor.get('id', '')}")
        for ancestor in element.iterancestors()
        if ancestor.tag not in ("body", "html")
    )


def _text(element: HtmlElement) -> str:
    """What is read there, with a mark where one block or link ends and the next begins."""
    pieces: list[str] = []
    _gather(element, pieces)
    return re.sub(r"(?:\s*;\s*)+", "; ", "".join(pieces)).strip("; ")


def _gather(element: HtmlElement, pieces: list[str]) -> None:
    pieces.append(element.text or "")
    for child in element:
        if child.tag not in HIDDEN:
            mark = "; " if child.tag in ("a", "p", "div", "li", "br", "span") and len(element) > 1 else ""
            pieces.append(mark)
            _gather(child, pieces)
            pieces.append(mark)
        pieces.append(child.tail or "")
