"""Atom (RFC 4287): one entry per article, with its whole text."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from archive.export.item import Item
from archive.export.markup import feed_content
from archive.export.selection import Selected
from archive.export.xml import element
from archive.version import __version__

NAMESPACE = "http://www.w3.org/2005/Atom"


def write(selected: Selected, out: BinaryIO) -> None:
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("feed", xmlns=NAMESPACE):
            for line in _head(selected):
                file.write(line)
            for item in selected:
                file.write(_entry(item))


def _head(selected: Selected) -> Iterator[etree._Element]:
    yield element("id", selected.urn)
    yield element("title", selected.title)
    yield element("updated", selected.as_of.isoformat())
    yield element("generator", "Pressmark", version=__version__)


def _entry(item: Item) -> etree._Element:
    entry = etree.Element("entry")
    entry.append(element("id", item.feed_id))
    entry.append(element("title", item.title or item.url))
    entry.append(element("link", rel="alternate", href=item.url))
    if item.published_at:
        entry.append(element("published", item.published_at.isoformat()))
    entry.append(element("updated", item.seen_at.isoformat()))
    for name in item.authors or (item.site_name or item.site,):
        author = etree.SubElement(entry, "author")
        author.append(element("name", name))
    for tag in item.tags:
        entry.append(element("category", term=tag))
    if item.description:
        entry.append(element("summary", item.description))
    entry.append(element("content", feed_content(item), type="html"))
    return entry
