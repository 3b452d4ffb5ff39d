"""RSS 2.0, with the whole text in content:encoded and authors in dc:creator."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from typing import BinaryIO

from lxml import etree

from archive.article import start_of
from archive.export.item import Item
from archive.export.markup import feed_content
from archive.export.selection import Selected
from archive.export.xml import element
from archive.version import __version__

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def write(selected: Selected, out: BinaryIO) -> None:
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("rss", version="2.0", nsmap=NAMESPACES), file.element("channel"):
            for line in _head(selected):
                file.write(line)
            for item in selected:
                file.write(_item(item))


def _head(selected: Selected) -> Iterator[etree._Element]:
    yield element("title", selected.title)
    yield element("link", selected.urn)  # a channel must have one (RSS 2.0, "Required channel elements")
    yield element("description", f"Articles kept by Pressmark: {selected.query or 'all'}")
    yield element("lastBuildDate", format_datetime(selected.as_of))
    yield element("generator", f"Pressmark {__version__}")


def _item(item: Item) -> etree._Element:
    made = etree.Element("item", nsmap=NAMESPACES)
    made.append(element("title", item.title or item.url))
    made.append(element("link", item.url))
    made.append(element("guid", item.feed_id, isPermaLink=str(item.is_latest).lower()))
    if item.published_on:
        made.append(element("pubDate", format_datetime(_published(item))))
    for name in item.authors:
        made.append(element(f"{{{NAMESPACES['dc']}}}creator", name))
    for tag in item.tags:
        made.append(element("category", tag))
    if item.description:
        made.append(element("description", item.description))
    made.append(element(f"{{{NAMESPACES['content']}}}encoded", feed_content(item)))
    return made


def _published(item: Item) -> datetime:
    assert item.published_on is not None
    return item.published_at or start_of(item.published_on)
