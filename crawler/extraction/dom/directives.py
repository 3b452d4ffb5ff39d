"""What a site asks of those who keep or use a page, beside robots.txt: robots meta elements, X-Robots-Tag, and the
reservation of rights to text and data mining (TDM Reservation Protocol, W3C Community Group Report, 2024).

Says what is asked, in the site's own words; whether it is obeyed is a setting of the crawler.
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
MAX_LENGTH = 100  # of one
HEAD_BYTES = 300_000  # in which a page's head ends


def in_headers(headers: Iterable[tuple[str, str]]) -> frozenset[str]:
    """What the header fields of a response ask for, name and value each."""
    return frozenset(directive for name, value in headers for directive in _in_header(name.lower(), value))


def in_tree(tree: HtmlElement) -> frozenset[str]:
    """What the meta elements of a page ask for."""
    return frozenset(
        directive
        for element in tree.iter("meta")
        for directive in _in_meta((element.get("name") or "").strip().lower(), element.get("content") or "")
    )


def in_html(html: bytes, charset: str | None = None) -> frozenset[str]:
    """The same, of a page that is not read yet."""
    head = html[:HEAD_BYTES]
    tree = parse(head, charset) if is_html(head) else None
    return in_tree(tree) if tree is not None else frozenset()


def forbidden(asked: frozenset[str], obeyed: frozenset[str]) -> list[str]:
    """What of that which is asked for is obeyed."""
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
    """`noindex, nofollow`, or for one crawler `itsname: noindex`."""
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
