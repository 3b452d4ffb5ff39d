"""A page's links: its canonical and AMP addresses, and every address that a reader could follow."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.urls import absolute

RELATIONS = {"canonical": Field.CANONICAL_URL, "amphtml": Field.AMP_URL}
MAX_LINKS = 5000


def claims(tree: HtmlElement) -> Iterator[Claim]:
    for link in tree.iter("link"):
        relation = (link.get("rel") or "").lower()
        if (field := RELATIONS.get(relation)) and (href := link.get("href")):
            yield claim(field, FieldSource.LINK, href, f"rel={relation}")


def outgoing(tree: HtmlElement, base: str) -> tuple[str, ...]:
    """The http(s) addresses of the page's anchors, absolute, without fragment, each once, in order."""
    addresses: dict[str, None] = {}
    for written in dict.fromkeys(anchor.get("href") for anchor in tree.iter("a")):  # many repeat the menu
        href = (written or "#").strip()
        if href.startswith("#"):
            continue
        if url := absolute(base, href):
            addresses[url] = None
            if len(addresses) == MAX_LINKS:
                break
    return tuple(addresses)
