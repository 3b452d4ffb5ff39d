"""Reads sitemaps, sitemap indexes and news sitemaps (sitemaps.org; Google's sitemap-news 0.9), plain or gzipped.

Scrapy's sitemap parser ignores `news:` elements, which hold dates and titles. This module therefore uses lxml, with
the same care: it expands no entity and reads broken XML as far as possible.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote_to_bytes

from lxml import etree

from archive.passwords import without_password
from archive.scheduling.listings import Entry, FoundListing
from crawler.discovery import feeds
from crawler.discovery.listing import (
    ListingPage,
    NotAListing,
    entries_of,
    is_data,
    is_file,
    link,
    moment,
    words,
)
from crawler.discovery.service_pages import is_service_page, pages_beside_posts
from crawler.discovery.sitemap_names import is_named_as_sitemap, kind_by_name, of_articles
from crawler.discovery.xml_text import DECLARATION, mended, text_of, unpacked

MAX_SITEMAPS = 1000  # sitemaps of one index
FEED = re.compile(r"\s*(?:<[?!][^>]*>\s*)*<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
LINES = re.compile(r"\s*(?:#.*\s+)*https?://", re.IGNORECASE)
# Sitemaps' own namespaces, in any spelling and version; extensions add a word (`sitemap-image`).
SITEMAPS = re.compile(r"|https?://[^/]+/schemas/sitemap/[\d.]+/?", re.IGNORECASE)
ROOT = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
END = re.compile(
    r"</(?:\w+:)?(?:urlset|sitemapindex)\s*>|<(?:\w+:)?(?:urlset|sitemapindex)\b[^>]*/>", re.IGNORECASE
)
# Bytes of UTF-8 that were percent-encoded twice; no site means `%25E4%25BD` literally.
ENCODED_TWICE = re.compile(r"(?:%25[0-9a-fA-F]{2}){2,}")


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """The articles or further listings that a sitemap names. A text file of URLs also counts as a sitemap, and so does
    a feed (sitemaps.org, "Other Sitemap formats").
    """
    body = unpacked(body, url)
    text = text_of(body, content_type)
    if LINES.match(text):
        addresses = (_address(url, line) for line in text.splitlines())
        return _page([Entry(address) for address in addresses if address], [])
    if FEED.match(text) and (page := feeds.read(body, url, content_type)).entries:
        return page
    entries: list[Entry] = []
    sitemaps: list[str] = []
    unknown: list[str] = []
    for node in _nodes(mended(text), url):
        address = _address(url, named := _text(node, "loc"))
        if address is None or address == url:
            unknown += [named] if address is None else []
            continue
        if _name(node) == "sitemap":
            sitemaps.append(address)
        else:
            entries.append(_entry(address, node))
    page = _page(entries, sitemaps)
    return replace(page, broken=_broken(text, len(entries) + len(sitemaps), unknown))


def _broken(text: str, understood: int, unknown: Sequence[str]) -> str:
    """Why a sitemap is not complete as its site intended; a complete sitemap may be empty."""
    if not END.search(text[-2000:]):
        return f"it breaks off after {understood} addresses"
    if unknown and not understood:
        return f"none of its {len(unknown)} addresses can be understood, such as {without_password(unknown[0])[:100]!r}"
    return ""


def _page(entries: list[Entry], sitemaps: list[str]) -> ListingPage:
    """Some sites list sitemaps among their pages. Pictures, other files, imprints and the like are not articles."""
    sitemaps += [entry.url for entry in entries if is_named_as_sitemap(entry.url)]
    named = of_articles(dict.fromkeys(sitemaps))[:MAX_SITEMAPS]
    beside = pages_beside_posts([entry.url for entry in entries])
    pages = (
        entry
        for entry in entries
        if entry.url not in beside and not any(is_none(entry.url) for is_none in NO_ARTICLES)
    )
    return ListingPage(
        entries_of(pages), listings=tuple(FoundListing(kind_by_name(address), address) for address in named)
    )


NO_ARTICLES = (is_file, is_data, is_service_page)


def _nodes(text: str, url: str) -> Iterator[etree._Element]:
    """Each `url` or `sitemap` element, even if the file has several sitemaps one after another."""
    xml = BytesIO(b"<all>" + DECLARATION.sub("", text).encode("utf-8", "replace") + b"</all>")
    events = etree.iterparse(
        xml, encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    any_node = False
    try:
        for _, element in events:
            if _name(element) in ("url", "sitemap"):
                yield element
                any_node = True
                element.clear()
    except etree.XMLSyntaxError as error:
        raise NotAListing(f"{url} is not XML: {error.msg}") from error
    if not any_node and not ROOT.search(text):
        raise NotAListing(f"{url} is not a sitemap")


def _qualified(element: etree._Element) -> tuple[str, str]:
    """Namespace and name. In broken XML, undeclared prefixes tell names apart as well."""
    tag = element.tag if isinstance(element.tag, str) else ""
    namespace, _, name = tag.rpartition("}") if "}" in tag else tag.rpartition(":")
    return namespace, name


def _name(element: etree._Element) -> str:
    return _qualified(element)[1].lower()


def _own(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The node's children with that name in its own namespace: an `image:loc` is not the entry's address."""
    namespace = _qualified(node)[0]
    for child in node:
        its_namespace, its_name = _qualified(child)
        is_own = its_namespace == namespace or bool(SITEMAPS.fullmatch(its_namespace))
        if is_own and its_name.lower() == name:
            yield child


def _text(node: etree._Element, name: str) -> str:
    texts = ("".join(map(str, child.itertext())).strip() for child in _own(node, name))
    return next(filter(None, texts), "")


def _address(base: str, value: str) -> str | None:
    """The address, even if it was escaped or encoded twice."""
    return link(base, ENCODED_TWICE.sub(_encoded_once, value.replace("&amp;", "&")))


def _encoded_once(match: re.Match[str]) -> str:
    once = unquote_to_bytes(match[0]).decode()
    try:
        return match[0] if unquote_to_bytes(once).decode().isascii() else once
    except UnicodeDecodeError:
        return match[0]


def _entry(address: str, node: etree._Element) -> Entry:
    news = next((child for child in node if _name(child) == "news"), None)
    if news is None:
        return Entry(address, modified=moment(_text(node, "lastmod")))
    return Entry(
        url=address,
        title=words(_text(news, "title")),
        published=moment(_text(news, "publication_date")),
        modified=moment(_text(node, "lastmod")),
    )
