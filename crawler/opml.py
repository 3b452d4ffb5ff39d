"""OPML 2.0, in which feed readers hand over lists of feeds."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from archive.errors import PressmarkError
from archive.models import ListingKind
from archive.sources import FoundListing, KeptSource
from crawler.extraction.urls import absolute


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list: its site (the feed itself, where no site is named), its name."""

    url: str
    name: str
    listing: FoundListing


def read_opml(body: bytes) -> list[Outline]:
    """The feeds in all folders of an OPML file. Raises PressmarkError if it is none."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise PressmarkError(f"this is no OPML file: {error.msg}") from error
    if root is None or root.tag != "opml":
        raise PressmarkError("this is no OPML file")
    found = {}
    for one in root.iter("outline"):
        if feed := absolute("", one.get("xmlUrl") or ""):
            site = absolute("", one.get("htmlUrl") or "") or feed
            name = one.get("text") or one.get("title") or site
            found[feed] = Outline(site, name, FoundListing(ListingKind.FEED, feed))
    return list(found.values())


def write_opml(sources: Iterable[KeptSource]) -> str:
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Pressmark's sources"
    body = etree.SubElement(root, "body")
    for source in sources:
        for one in source.listings:
            if one.kind is ListingKind.FEED:
                etree.SubElement(
                    body, "outline", type="rss", text=source.name, xmlUrl=one.url, htmlUrl=source.url
                )
    return etree.tostring(root, pretty_print=True, encoding="unicode")
