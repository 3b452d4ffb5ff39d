"""OPML 2.0, the format in which feed readers exchange lists of feeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from archive.errors import PressmarkError
from archive.scheduling.listings import FoundListing
from archive.scheduling.source_records import KeptSource
from archive.storage.models import ListingKind
from crawler.extraction.dom.urls import absolute


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list: its site (the feed itself if no site is named), its name, and its groups (`News/Local`)."""

    url: str
    name: str
    listing: FoundListing
    groups: tuple[str, ...] = ()


def read_opml(body: bytes) -> list[Outline]:
    """The feeds in all folders of an OPML file. Raises PressmarkError if the file is not OPML."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise PressmarkError(f"not an OPML file: {error.msg}") from error
    if root is None or root.tag != "opml":
        raise PressmarkError("not an OPML file")
    outlines: dict[str, Outline] = {}
    for outline in root.iter("outline"):
        if feed := absolute("", outline.get("xmlUrl") or ""):
            site = absolute("", outline.get("htmlUrl") or "") or feed
            name = outline.get("text") or outline.get("title") or site
            before = outlines[feed].groups if feed in outlines else ()
            groups = tuple(dict.fromkeys((*before, *_groups(outline))))
            outlines[feed] = Outline(site, name, FoundListing(ListingKind.FEED, feed), groups)
    return list(outlines.values())


def _groups(outline: etree._Element) -> Iterator[str]:
    """The outlines around the feed, and the paths in its `category` (OPML 2.0, "category")."""
    around = [
        ancestor.get("text") or ancestor.get("title") or "" for ancestor in outline.iterancestors("outline")
    ]
    paths = ["/".join(filter(None, reversed(around))), *(outline.get("category") or "").split(",")]
    yield from filter(None, (path.strip().strip("/") for path in paths))


def write_opml(sources: Iterable[KeptSource], labels: Mapping[int, Sequence[str]] | None = None) -> str:
    """The feeds of these sources, each in the group of its first label, with all its `labels` as categories."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Pressmark's sources"
    body = etree.SubElement(root, "body")
    groups: dict[str, etree._Element] = {}
    for source in sources:
        named = (labels or {}).get(source.id, ())
        for listing in source.listings:
            if listing.kind is ListingKind.FEED:
                within = _group(body, groups, named[0]) if named else body
                made = etree.SubElement(
                    within, "outline", type="rss", text=source.name, xmlUrl=listing.url, htmlUrl=source.url
                )
                if named:
                    made.set("category", ",".join(f"/{name.replace(',', ' ')}" for name in named))
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def _group(body: etree._Element, groups: dict[str, etree._Element], path: str) -> etree._Element:
    """The outline of a group; creates it if necessary."""
    if path not in groups:
        parent, _, name = path.rpartition("/")
        groups[path] = etree.SubElement(
            _group(body, groups, parent) if parent else body, "outline", text=name
        )
    return groups[path]
