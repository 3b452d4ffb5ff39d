"""Reads a site's directives for archives and other users of a page, apart from robots.txt: robots meta elements,
X-Robots-Tag, and the text and data mining reservation (TDM Reservation Protocol, W3C Community Group Report, 2024).

Reports the directives in the site's own words; a setting of the crawler decides which are obeyed.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml.html import HtmlElement

from crawler.extraction.dom.document import is_html, parse

US: Final = "pressmark"
TDM_RESERVATION: Final = "tdm-reservation"
ROBOTS_HEADER: Final = "x-robots-tag"
WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
IMPLIED = {"none": frozenset({"noindex", "nofollow"})}
MAX_LENGTH = 100  # characters of one directive
HEAD_BYTES = 300_000  # bytes in which a page's head ends


def in_headers(headers: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The directives in a response's header fields, given as pairs of name and value."""
    return frozenset(directive for name, value in headers for directive in _in_header(name.lower(), value))


def in_tree(tree: HtmlElement) -> frozenset[str]:
    """The directives in the meta elements of a page."""
    return frozenset(
        directive
        for element in tree.iter("meta")
        for directive in _in_meta((element.get("name") or "").strip().lower(), element.get("content") or "")
    )


def in_html(html: bytes, charset: str | None = None) -> frozenset[str]:
    """The directives in the meta elements of a page that is not parsed yet."""
    head = html[:HEAD_BYTES]
    tree = parse(head, charset) if is_html(head) else None
    return in_tree(tree) if tree is not None else frozenset()


def forbidden(asked: frozenset[str], obeyed: frozenset[str]) -> list[str]:
    """The directives of the page that are obeyed."""
    return sorted(
        directive for directive in asked if ({directive} | IMPLIED.get(directive, frozenset())) & obeyed
    )


def _in_header(name: str, value: str) -> Iterator[str]:
    if name == TDM_RESERVATION:
        yield from _reservation(value)
    elif name == ROBOTS_HEADER:
        yield from _of_robots_tag(value)


def _in_meta(name: str, content: str) -> Iterator[str]:
    if name == TDM_RESERVATION:
        yield from _reservation(content)
    elif name in ("robots", US):
        yield from _words(content.split(","))


def _reservation(value: str) -> Iterator[str]:
    if value.strip() == "1":
        yield TDM_RESERVATION


def _of_robots_tag(value: str) -> Iterator[str]:
    """Parse `noindex, nofollow`, or `itsname: noindex` for one crawler."""
    is_for_us = True
    for part in value.split(","):
        name, colon, rest = (word.strip() for word in part.partition(":"))
        if colon and name.lower() not in WITH_VALUE:
            is_for_us, part = name.lower() == US, rest
        if is_for_us:
            yield from _words([part])


def _words(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        word = " ".join(part.lower().split())
        if word and len(word) <= MAX_LENGTH and word.isprintable():
            yield word
