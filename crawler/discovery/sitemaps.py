"""Sitemaps, sitemap indexes and news sitemaps (sitemaps.org; Google's sitemap-news 0.9), plain or gzipped.

Scrapy's sitemap parser reads no `news:` elements, which hold the dates and titles; so lxml is asked directly, with
the same care: no entity is expanded, broken XML is read as far as it goes.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO

from lxml import etree
from scrapy.utils.gz import gunzip

from archive.models import ListingKind
from archive.sources import Entry, FoundListing
from crawler.discovery.listing import ListingPage, NotAListing, entries_of, link, moment, words

MAX_BYTES = 100_000_000  # unpacked; sitemaps.org allows 50 MB
MAX_SITEMAPS = 1000  # of one index
BLANK = b"\xef\xbb\xbf \t\r\n"


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """The articles or further sitemaps that a sitemap names; a text file of URLs is a sitemap too."""
    body = _unpacked(body, url).lstrip(BLANK)
    if body.startswith((b"http://", b"https://")):
        lines = body.decode("utf-8", "replace").splitlines()
        return ListingPage(entries_of(Entry(line_url) for line in lines if (line_url := link(url, line))))
    entries: list[Entry] = []
    sitemaps: dict[str, None] = {}
    for kind, fields in _nodes(body, url):
        if (address := link(url, fields.get("loc", ""))) is None or address == url:
            continue
        if kind == "sitemap":
            sitemaps[address] = None
        else:
            entries.append(_entry(address, fields))
    named = tuple(FoundListing(kind_by_name(one), one) for one in [*sitemaps][:MAX_SITEMAPS])
    return ListingPage(entries_of(entries), listings=named)


def kind_by_name(url: str) -> ListingKind:
    return ListingKind.NEWS_SITEMAP if "news" in url.rpartition("/")[2].lower() else ListingKind.SITEMAP


def _unpacked(body: bytes, url: str) -> bytes:
    if not body.startswith(b"\x1f\x8b"):  # RFC 1952 2.3.1
        return body
    try:
        return gunzip(body, max_size=MAX_BYTES)
    except Exception as error:  # Scrapy's and zlib's: whatever a server may call gzip
        raise NotAListing(f"{url} cannot be unpacked: {error}") from error


def _nodes(body: bytes, url: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each `url` or `sitemap` element: its kind, and its texts by element name (without namespaces)."""
    events = etree.iterparse(
        BytesIO(body), recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    try:
        for _, element in events:
            name = _name(element)
            if name in ("url", "sitemap"):
                yield name, {_name(one): (one.text or "").strip() for one in element.iterdescendants()}
                element.clear()
    except etree.XMLSyntaxError as error:
        raise NotAListing(f"{url} is no XML: {error.msg}") from error
    root = events.root
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        raise NotAListing(f"{url} is no sitemap")


def _name(element: etree._Element) -> str:
    """Without its namespace, or the prefix that stands for none in broken XML."""
    return re.split("[}:]", element.tag)[-1] if isinstance(element.tag, str) else ""


def _entry(address: str, fields: Mapping[str, str]) -> Entry:
    return Entry(
        url=address,
        title=words(fields.get("title", "")) if "publication_date" in fields else "",  # else a picture's
        published=moment(fields.get("publication_date")),
        modified=moment(fields.get("lastmod")),
    )
