"""Following the links of a site that lists its articles nowhere else, telling articles from lists of them.

Judged by addresses and link texts alone. Rules against traps (calendars, endless paging, session ids) are here too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archive.identity.sites import site_of
from archive.models import ListingKind
from archive.sources import Entry, FoundListing
from crawler.discovery.listing import ListingPage, NotAListing, entries_of
from crawler.extraction.document import is_html, parse
from crawler.extraction.urls import absolute, base_of

MAX_LISTINGS = 100  # that one page may name
MAX_TRAPS = 20  # of one page, that are told
MAX_PATH_PARTS = 8
MAX_REPEATS = 2  # of one part in a path: /a/b/a/b/a/b is a loop of relative links
MAX_PARAMETERS = 2
MIN_HEADLINE_WORDS = 3


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """The articles that a page of the site links to, and the pages that list more of them."""
    tree = parse(body, None) if is_html(body) else None
    if tree is None:
        raise NotAListing(f"{url} is no HTML page")
    inside = [(address, text) for address, text in _links(tree, url) if is_inside(address, url)]
    traps = {address: why for address, _ in inside if (why := trap(address)) is not None}
    links = [(address, text) for address, text in inside if address not in traps]
    articles = entries_of(
        Entry(address, link_text=text) for address, text in links if is_article(address, text)
    )
    named = dict.fromkeys(address for address, _ in links if is_list(address))
    lists = tuple(FoundListing(ListingKind.LINKS, one) for one in [*named][:MAX_LISTINGS])
    return ListingPage(articles, listings=lists, traps=tuple(islice(traps.items(), MAX_TRAPS)))


def is_inside(address: str, url: str) -> bool:
    """Whether the address is another one of the same site."""
    return site_of(address) == site_of(url) and address != url


def trap(address: str) -> str | None:
    """Why the address is one of endlessly many; None if it is not."""
    parts = urlsplit(address)
    path = [part for part in parts.path.split("/") if part]
    if len(path) > MAX_PATH_PARTS:
        return f"its path has more than {MAX_PATH_PARTS} parts"
    if path and max(Counter(path).values()) > MAX_REPEATS:
        return "a part of its path repeats"
    names = [name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    if len(names) > MAX_PARAMETERS:
        return f"its query has more than {MAX_PARAMETERS} parameters"
    if CALENDAR.search(address):
        return "it is a page of a calendar"
    if any(SESSION.fullmatch(name) for name in names):
        return "its query has a session's id"
    return None


def is_article(address: str, text: str) -> bool:
    """By its address (a date, a number or a slug of words at its end) or its link's text, a headline."""
    path = urlsplit(address).path
    if FILE.search(path) or NO_ARTICLE.search(path) or is_list(address):
        return False
    last = path.rstrip("/").rpartition("/")[2]
    is_dated = bool(DATED.search(path)) and not DAY_ONLY.search(path)
    is_slug = len(SLUG_WORD.findall(last)) >= MIN_HEADLINE_WORDS
    return is_dated or is_slug or (bool(last) and len(text.split()) > MIN_HEADLINE_WORDS)


def is_list(address: str) -> bool:
    parts = urlsplit(address)
    return bool(PAGED.search(parts.path) or PAGED_QUERY.search(parts.query) or SECTION.search(parts.path))


def _links(tree: HtmlElement, url: str) -> Iterator[tuple[str, str]]:
    base = base_of(tree, url)
    for anchor in tree.iter("a"):
        if "nofollow" not in (anchor.get("rel") or "") and (
            address := absolute(base, anchor.get("href") or "")
        ):
            yield address, " ".join("".join(anchor.xpath(SEEN_TEXT)).split())[:300]


SEEN_TEXT = ".//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"
DATED = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])[/-]")
DAY_ONLY = re.compile(r"/(?:19|20)\d\d(?:[/-]\d\d?){0,2}/?$")
SLUG_WORD = re.compile(r"[^\W\d_]{2,}")
FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|xml|rss|atom|json|css|js|epub|docx?)$", re.I)
NO_ARTICLE = re.compile(
    r"/(?:login|signin|register|account|cart|checkout|wp-admin|wp-login\.php|feeds?|rss|cdn-cgi|share|print|comments?"
    r"|about|contact|imprint|impressum|privacy|datenschutz|terms|legal|cookies?)(?:[/.-]|$)",
    re.IGNORECASE,
)
PAGED = re.compile(r"/(?:page|seite|p|pagina)/?\d{1,4}(?:\.html?)?/?$|/index\d{1,4}\.html?$", re.IGNORECASE)
PAGED_QUERY = re.compile(r"^(?:page|paged|p|start|offset)=\d{1,5}$", re.IGNORECASE)
SECTION = re.compile(
    r"/(?:(?:archives?|archiv|blog|news|posts|articles)|(?:category|categories|kategorie|topics?|thema|tags?|section)"
    r"(?:/[^/]{1,40})?)/?(?:index\.html?|\.html?)?$",
    re.IGNORECASE,
)
CALENDAR = re.compile(r"/(?:calendar|kalender|events?)/\d{4}|[?&](?:month|year|date|day|cal)=", re.IGNORECASE)
SESSION = re.compile(r"(?:php|j)?sess(?:ion)?_?id|sid", re.IGNORECASE)
