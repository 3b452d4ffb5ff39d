"""Finds from a site's home page where its articles may be listed. Only names the places and their order; whether a
listing is there shows only when the place is read.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from crawler.discovery import blogger, ghost, substack, wordpress
from crawler.discovery.listing import link, words
from crawler.discovery.sitemap_names import NAMED_FEED, kind_by_name
from crawler.extraction.dom.document import is_html, parse
from crawler.extraction.dom.urls import base_of

FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
NO_FEED = frozenset({"comments", "wp-json"})  # path parts of comment feeds, and of no feed at all
FEED_PATHS = (
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "feeds/posts/default",
)
SITEMAP_PATHS = ("sitemap-news.xml", "sitemap.xml", "sitemap_index.xml", "sitemap.xml.gz", "wp-sitemap.xml")
ARCHIVE_PATHS = ("page/2/", "archive", "archives", "archives.html", "blog", "posts")
SITE_NAMES = ("og:site_name", "application-name")
WORDPRESS_API = "https://api.w.org/"
SITEMAP_LINE = re.compile(r"^[\s\ufeff]*site-?map\s*:[ \t]*([^\s#]\S*)", re.IGNORECASE | re.MULTILINE)
LINK = re.compile(r"<([^>]*)>([^<]*)")
LINK_PARAMETER = re.compile(r';\s*(\w+)\s*=\s*"?([^",;]*)"?')


def on_home_page(body: bytes, url: str, links: Iterable[str] = ()) -> tuple[FoundListing, ...]:
    """The places that the page names: its feeds, and the listing of its platform. `links` are the page's Link header
    fields (RFC 8288): WordPress names its API there even if the theme omits it.
    """
    tree = parse(body, None) if is_html(body) else None
    if tree is None:
        return (FoundListing(ListingKind.FEED, url), FoundListing(ListingKind.SITEMAP, url))
    in_head = [listing for field in links for listing in _in_link_field(field, url)]
    return tuple(dict.fromkeys([*_feeds(tree, url), *_platform(tree, url), *in_head]))


def site_name(body: bytes) -> str:
    """The site's name as its home page gives it (Open Graph, HTML); empty if it gives none."""
    tree = parse(body, None) if is_html(body) else None
    if tree is None:
        return ""
    named = (
        meta.get("content") for name in SITE_NAMES for meta in tree.iter("meta") if _is_named(meta, name)
    )
    return next(filter(None, map(words, (*named, tree.findtext(".//title")))), "")


def _is_named(meta: HtmlElement, name: str) -> bool:
    return name in (meta.get("property"), meta.get("name"))


def in_robots(body: bytes, url: str) -> tuple[FoundListing, ...]:
    """The `Sitemap` lines of robots.txt (sitemaps.org), in whichever group of rules they are."""
    lines = body.decode("utf-8", "replace").replace("\r", "\n")
    named = dict.fromkeys(link(url, address) for address in SITEMAP_LINE.findall(lines))
    return tuple(FoundListing(kind_by_name(address), address) for address in named if address)


def well_known_feeds(home: str) -> tuple[FoundListing, ...]:
    return tuple(FoundListing(ListingKind.FEED, address) for address in _below(home, FEED_PATHS))


def well_known_sitemaps(home: str) -> tuple[tuple[FoundListing, ...], ...]:
    """The usual sitemap addresses in each folder that may have its own: the home page's folder (of one language, for
    example) and the host's root.
    """
    return tuple(
        tuple(FoundListing(kind_by_name(address), address) for address in _in(root, SITEMAP_PATHS))
        for root in _roots(home)
    )


def well_known_archives(home: str) -> tuple[FoundListing, ...]:
    return tuple(FoundListing(ListingKind.LINKS, address) for address in _in(_roots(home)[0], ARCHIVE_PATHS))


def _below(home: str, paths: tuple[str, ...]) -> dict[str, None]:
    """The path at the home page's folder and at the host's root."""
    return dict.fromkeys(address for root in _roots(home) for address in _in(root, paths))


def _in(root: str, paths: tuple[str, ...]) -> list[str]:
    return [urljoin(root, path) for path in paths]


def _roots(home: str) -> list[str]:
    return list(dict.fromkeys((urljoin(home if home.endswith("/") else home + "/", "."), urljoin(home, "/"))))


def _feeds(tree: HtmlElement, url: str) -> Iterator[FoundListing]:
    """Links with rel=alternate and a feed's type (WHATWG HTML 4.6.7.1), or with rel=feed; no comment feeds."""
    base = base_of(tree, url)
    for element in tree.iter("link", "a"):
        address = link(base, element.get("href")) if _names_feed(element) else None
        if address and not NO_FEED & {*urlsplit(address).path.split("/")}:
            yield FoundListing(ListingKind.FEED, address)


def _names_feed(element: HtmlElement) -> bool:
    relations = (element.get("rel") or "").lower().split()
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    if "alternate" in relations and not kind:
        return bool(NAMED_FEED.search(urlsplit(element.get("href") or "").path))
    return kind in FEED_TYPES if "alternate" in relations else "feed" in relations


def _in_link_field(field: str, url: str) -> Iterator[FoundListing]:
    for target, rest in LINK.findall(field):
        parameters, address = dict(LINK_PARAMETER.findall(rest)), link(url, target)
        relation = parameters.get("rel")
        if address and relation == WORDPRESS_API:
            yield FoundListing(ListingKind.WORDPRESS, wordpress.listing_url(address))
        elif address and relation == "alternate" and parameters.get("type") in FEED_TYPES:
            yield FoundListing(ListingKind.FEED, address)


def _platform(tree: HtmlElement, url: str) -> Iterator[FoundListing]:
    home, base = urljoin(url, "/"), base_of(tree, url)
    for element in tree.iter("link"):
        if element.get("rel") == WORDPRESS_API and (root := link(base, element.get("href"))):
            yield FoundListing(ListingKind.WORDPRESS, wordpress.listing_url(root))
    for script in tree.iter("script"):
        key, api = script.get("data-key"), link(base, script.get("data-api"))
        if key and api and "/ghost/" in api:
            yield FoundListing(ListingKind.GHOST, ghost.listing_url(api, key))
    generators = " ".join(
        meta.get("content") or "" for meta in tree.xpath("//meta[@name='generator']")
    ).lower()
    if "blogger" in generators:
        yield FoundListing(ListingKind.BLOGGER, blogger.listing_url(home))
    if "substack" in generators or any("substackcdn.com" in (address or "") for address in _addresses(tree)):
        yield FoundListing(ListingKind.SUBSTACK, substack.listing_url(home))


def _addresses(tree: HtmlElement) -> Iterator[str | None]:
    return (element.get("href") or element.get("src") for element in tree.iter("link", "script"))
