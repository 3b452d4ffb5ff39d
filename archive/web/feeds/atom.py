"""A feed as Atom (RFC 4287)."""

from collections.abc import Iterator

from lxml import etree

from archive.export.atom import NAMESPACE
from archive.export.xml import element
from archive.version import __version__
from archive.web.feeds.entry import Feed, FeedEntry

MEDIA_TYPE = "application/atom+xml"


def atom(feed: Feed) -> bytes:
    root = etree.Element("feed", xmlns=NAMESPACE)
    root.extend(_head(feed))
    root.extend(map(_entry, feed.entries))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _head(feed: Feed) -> Iterator[etree._Element]:
    yield element("id", feed.id)
    yield element("title", feed.title)
    yield element("updated", feed.updated.isoformat())
    yield element("link", rel="self", href=feed.url, type=MEDIA_TYPE)
    yield element("link", rel="alternate", href=feed.room_url, type="text/html")
    yield element("generator", "Pressmark", version=__version__)


def _entry(entry: FeedEntry) -> etree._Element:
    made = etree.Element("entry")
    made.append(element("id", entry.id))
    made.append(element("title", entry.title))
    made.append(element("link", rel="alternate", href=entry.url))
    made.append(element("link", rel="related", href=entry.room_url))
    if entry.published is not None:
        made.append(element("published", entry.published.isoformat()))
    made.append(element("updated", entry.updated.isoformat()))
    for name in entry.authors:
        author = etree.SubElement(made, "author")
        author.append(element("name", name))
    made.extend(element("category", term=tag) for tag in entry.tags)
    if entry.text is not None:
        made.append(element("summary", entry.text))
    if entry.html is not None:
        made.append(element("content", entry.html, type="html"))
    return made
