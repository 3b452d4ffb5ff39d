"""Follows the links of a site that lists its articles nowhere else, and tells articles from lists.

Judges by addresses, by the words of links and by their place. Also has the rules against traps (calendars, session
ids). `lists` knows what a list is and where it continues.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from archive.identity.urls.sites import site_of
from archive.scheduling.listings import Entry, FoundListing
from archive.storage.models import ListingKind
from crawler.discovery.listing import ListingPage, NotAListing, entries_of, is_data, is_file
from crawler.discovery.lists import Role, is_older, numbered, page_of, role_of
from crawler.extraction.dom.document import is_html, parse
from crawler.extraction.dom.urls import absolute, base_of, host_of

MAX_LISTINGS = 400  # lists that one page may name
MAX_OTHERS = 1000
MAX_TRAPS = 20  # traps of one page that are reported
MAX_PATH_PARTS = 8
MAX_REPEATS = 2  # occurrences of one part in a path: /a/b/a/b/a/b is a loop of relative links
MAX_PARAMETERS = 2
MIN_HEADLINE_WORDS = 3
MARKED = 3  # with this many headings in `article` elements, a page marks its entries with them
NEIGHBOURS = frozenset({"prev", "previous", "next"})  # of an article, as linked on its page
MIN_HEADLINE_CHARS = 8  # in scripts without spaces between words


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its place on a page: in a heading, in an `article`, or in the page's furniture (menus, footers). A
    date in the same line counts as the link's date.
    """

    address: str
    text: str
    relations: frozenset[str] = frozenset()
    classes: str = ""
    is_heading: bool = False
    is_in_article: bool = False
    is_beside: bool = False
    has_date: bool = False


def read(body: bytes, url: str, content_type: str = "") -> ListingPage:
    """The articles that a page of the site links to, the lists that name more of them, the page on which its own list
    continues, and its other links.
    """
    tree = parse(body, None) if is_html(body) else None
    if tree is None:
        raise NotAListing(f"{url} is not an HTML page")
    inside = [link for link in _links(tree, url) if is_inside(link.address, url)]
    next_url = _next(inside, url)
    traps = {
        inside_link.address: why
        for inside_link in inside
        if (why := trap(inside_link.address)) and inside_link.address != next_url
    }
    links = [link for link in inside if link.address not in traps]
    marked = sum(link.is_heading and link.is_in_article for link in links) >= MARKED
    surely = entries_of(
        Entry(link.address, link_text=link.text)
        for link in links
        if _is_surely_article(link, marked) or _is_part_of_list(link, url)
    )
    entry_urls = {entry.url for entry in surely}
    perhaps = entries_of(
        Entry(link.address, link_text=link.text)
        for link in links
        if link.address not in entry_urls and link.address != next_url and _is_article(link)
    )
    named = entry_urls | {listing.url for listing in perhaps} | ({next_url} if next_url else set())
    lists = _lists(links, named, url)
    others = _others(links, named | {listing.url for listing in lists})
    return ListingPage(
        surely,
        next_url=next_url,
        listings=lists,
        traps=tuple(islice(traps.items(), MAX_TRAPS)),
        perhaps=perhaps,
        others=others,
    )


def is_inside(address: str, url: str) -> bool:
    """Whether the address is a different address of the same site."""
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
        return "it is a calendar page"
    if any(SESSION.fullmatch(name) for name in names):
        return "its query has a session id"
    return None


def is_article(address: str, text: str) -> bool:
    """Whether the address looks like an article's (a date, a number or a slug of words at its end), or the link's text
    is a headline.
    """
    return _is_article(Link(address, text))


def is_list(address: str) -> bool:
    return role_of(address) is not None or numbered(address) is not None


def _is_surely_article(link: Link, marked: bool = False) -> bool:
    """Whether the address has a date, or the page marks the link: as a heading, a bookmark, or part of an `article`.
    If the page has its entries `marked` by `article`, other headings do not count.
    """
    if not _is_candidate(link):
        return False
    is_entry = link.is_in_article and (link.is_heading or _is_headline(link.text))
    is_entry |= link.is_heading and not marked
    is_entry |= link.has_date and bool(WORD.search(link.text) or NUMBER_SIGN.search(link.text))
    return _is_dated(link.address) or "bookmark" in link.relations or (is_entry and not link.is_beside)


def _is_part_of_list(link: Link, url: str) -> bool:
    """Whether the link leads from a list of everything, `/posts/`, to a page in its folder, `/posts/rain`."""
    here, there = urlsplit(url).path, urlsplit(link.address).path
    if role_of(url) is not Role.ARCHIVE or here.rstrip("/").endswith((".html", ".htm", ".php")):
        return False
    folder = page_of(url).base.partition("/")[2]
    return bool(folder) and there.startswith(f"/{folder}/") and not link.is_beside and _is_candidate(link)


def _is_article(link: Link) -> bool:
    last = unquote(urlsplit(link.address).path).rstrip("/").rpartition("/")[2]
    is_slug = len(SLUG_WORD.findall(last)) >= MIN_HEADLINE_WORDS
    is_named_so = not link.is_beside and _is_headline(link.text)
    is_named_so |= not link.relations.isdisjoint(NEIGHBOURS)
    return _is_candidate(link) and (is_slug or is_named_so or _is_surely_article(link))


def _is_candidate(link: Link) -> bool:
    parts = urlsplit(link.address)
    has_name = bool(parts.path.strip("/")) or bool(POST_NUMBER.search(parts.query))
    is_listed = is_list(link.address) or bool(link.relations & {"tag", "author"})
    return has_name and not is_listed and _may_be_page(link.address)


def _is_dated(address: str) -> bool:
    path = unquote(urlsplit(address).path)
    return bool(DATED.search(path)) and not DAY_ONLY.search(path)


def _is_headline(text: str) -> bool:
    return len(WORD.findall(text)) > MIN_HEADLINE_WORDS or len(UNSPACED.findall(text)) >= MIN_HEADLINE_CHARS


def _may_be_page(address: str) -> bool:
    path = urlsplit(address).path
    is_source = is_data(address) and len(SLUG_WORD.findall(path.rpartition("/")[2])) < MIN_HEADLINE_WORDS
    return not (is_file(address) or is_source or NO_PAGE.search(path) or NO_ARTICLE.search(path))


def _lists(links: Sequence[Link], entry_urls: set[str], url: str) -> tuple[FoundListing, ...]:
    """The lists on the page's own host, the most telling first. Omits the further pages of the page's own list, which
    follow each other, and further pages of a list that is named itself.
    """
    bases = {page_of(url).base} | {page_of(link.address).base for link in links if not numbered(link.address)}
    roles: dict[str, Role] = {}
    for link in links:
        number = numbered(link.address)
        is_further = number is not None and (number.base in bases or number.number > 2)
        role = role_of(link.address, link.text, link.relations)
        if number is not None and role is None:
            role = Role.ARCHIVE
        if role is not None and not is_further and link.address not in entry_urls and _is_on_host(link, url):
            roles.setdefault(link.address, role)
    ranked = sorted(roles, key=roles.__getitem__)
    return tuple(FoundListing(ListingKind.LINKS, address) for address in ranked[:MAX_LISTINGS])


def _is_on_host(link: Link, url: str) -> bool:
    return host_of(link.address) == host_of(url) and not NO_PAGE.search(urlsplit(link.address).path)


def _next(links: Sequence[Link], url: str) -> str | None:
    """The page on which the page's list continues: the next number, or a link that says so (WHATWG HTML 4.6.7.16)."""
    own = page_of(url)
    here = [link for link in links if _is_on_host(link, url)]
    following: dict[int, str] = {}
    for link in here:
        number = numbered(link.address)
        if number and number.base == own.base and number.number > own.number:
            following.setdefault(number.number, link.address)
    if following and min(following) == own.number + 1:
        return following[min(following)]
    if by_count := _counted(here, url):
        return by_count
    said = [link for link in here if "next" in link.relations or is_older(link.text, link.classes)]
    return next((link.address for link in said if _may_go_on(link, own.base)), None) or (
        following[min(following)] if following else None
    )


def _counted(links: Sequence[Link], url: str) -> str | None:
    """The next page if only a number tells pages apart, which is also the link's text: `/posts/2`."""
    counted: dict[str, dict[int, str]] = {}
    for link in filter(_is_counted, links):
        counted.setdefault(_without_number(link.address), {}).setdefault(int(link.text), link.address)
    own = LAST_NUMBER.search(urlsplit(url).path)
    for base, pages in counted.items():
        number = int(own[1]) if own and _without_number(url) == base else 1
        if address := pages.get(number + 1):
            return address
    return None


def _is_counted(link: Link) -> bool:
    match = LAST_NUMBER.search(urlsplit(link.address).path)
    is_number = link.text.isascii() and link.text.isdigit() and numbered(link.address) is None
    return match is not None and is_number and int(match[1]) == int(link.text)


def _without_number(address: str) -> str:
    return LAST_NUMBER.sub("", urlsplit(address).path)


def _may_go_on(link: Link, base: str) -> bool:
    """On an article's page, `next` is the next article."""
    number = numbered(link.address)
    if number is not None:
        return number.base == base or number.number > 1
    is_list_like = bool(urlsplit(link.address).query) or role_of(link.address) is not None
    return is_list_like and not is_file(link.address) and not _is_dated(link.address)


def _others(links: Iterable[Link], entry_urls: set[str]) -> tuple[str, ...]:
    pages = (
        link.address
        for link in links
        if link.address not in entry_urls and _may_be_page(link.address) and not is_list(link.address)
    )
    return tuple(islice(dict.fromkeys(pages), MAX_OTHERS))


def _links(tree: HtmlElement, url: str) -> Iterator[Link]:
    base = base_of(tree, url)
    for element in tree.iter("a", "area", "frame", "iframe", "link"):
        relations = frozenset((element.get("rel") or "").lower().split())
        if element.tag == "link" and "next" not in relations:
            continue
        address = absolute(base, element.get("href") or element.get("src") or "")
        if address and "nofollow" not in relations:
            yield _link(element, address, relations)


def _link(element: HtmlElement, address: str, relations: frozenset[str]) -> Link:
    above = [ancestor.tag for ancestor in islice(element.iterancestors(), 12)]
    text = " ".join("".join(_words(element)).split())[:300]
    in_heading = any(tag in HEADINGS for tag in above[:3]) or any(
        descendant.tag in HEADINGS for descendant in islice(element.iterdescendants(), 10)
    )
    return Link(
        address,
        text,
        relations,
        f"{element.get('class') or ''} {_class_above(element)}",
        in_heading,
        "article" in above,
        not (BESIDE if in_heading else BESIDE_OR_ABOVE).isdisjoint(above) and "article" not in above,
        _has_date(element, text),
    )


def _has_date(element: HtmlElement, text: str) -> bool:
    """Whether there is a date in the link's line: its row, its list item, its paragraph."""
    for above in islice(element.iterancestors(), 3):
        if above.tag not in LINES or len(above) > MAX_PARTS:
            return False
        said = " ".join("".join(_words(above)).split())
        if len(said) > len(text) + MAX_BESIDE_CHARS:
            return False
        if above.find(".//time") is not None or DATE.search(said.replace(text, "", 1)):
            return True
    return False


def _words(element: HtmlElement) -> Iterator[str]:
    """A link's words, without the content of drawings or scripts inside it."""
    if element.tag not in NO_WORDS:
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def _class_above(element: HtmlElement) -> str:
    parent = element.getparent()
    return (parent.get("class") or "") if parent is not None else ""


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
NO_WORDS = frozenset({"svg", "script", "style", "noscript", "template"})
BESIDE = frozenset({"nav", "footer", "aside"})
BESIDE_OR_ABOVE = BESIDE | {"header"}  # it also holds the headings of entries
LINES = frozenset(
    {"li", "p", "td", "tr", "div", "dd", "dt", "span", "small", "em", "strong", "b", "i", "h2", "h3", "h4"}
)
MAX_PARTS = 8  # of a line
MAX_BESIDE_CHARS = 80  # characters in a line beside the link
NUMBER_SIGN = re.compile(r"\d")
DATE = re.compile(
    r"\b(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:19|20)?\d\d\b"
    r"|\b\d{1,2}\.?(?:st|nd|rd|th)? (?:de )?[^\W\d]{3,12}\.?,? (?:de )?(?:19|20)\d\d\b"
    r"|\b[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b"
)
DATED = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])[/-]")
DAY_ONLY = re.compile(r"/(?:19|20)\d\d(?:[/-]\d\d?){0,2}/?(?:index\.\w{3,5})?$")
SLUG_WORD = re.compile(r"[^\W\d_]{2,}")
WORD = re.compile(r"[^\W\d_]+")
LAST_NUMBER = re.compile(r"(\d{1,4})(?:\.\w{3,5}|/(?:index\.\w{3,5})?)?$")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
POST_NUMBER = re.compile(r"^p=\d+$")  # WordPress's plain permalinks
NO_PAGE = re.compile(
    r"/(?:login|signin|register|account|cart|checkout|wp-admin|wp-login\.php|wp-json|xmlrpc\.php|feeds?|rss|atom"
    r"|cdn-cgi|cgi-bin|share|print|trackback|wp-content|wp-includes|_sources|_static|_downloads|_images)(?:[/.-]|$)|/(?:#|%23)|@|%40",
    re.IGNORECASE,
)
NO_ARTICLE = re.compile(
    r"/(?:comments?|about|contact|imprint|impressum|privacy|datenschutz|terms|legal|cookies?|copyright|kontakt|kontakte?n?"
    r"|contatti|contato|contacto|a-propos|qui-sommes-nous|chi-siamo|quienes-somos|quem-somos|ueber-uns|uber-uns|over-ons"
    r"|om-oss|mentions-legales|aviso-legal|note-legali|politica-de-\w+|politique-de-\w+|disclaimer|sitemap|plan-du-site)"
    r"(?:[/.-]|$)",
    re.IGNORECASE,
)
CALENDAR = re.compile(r"/(?:calendar|kalender|events?)/\d{4}|[?&](?:month|year|date|day|cal)=", re.IGNORECASE)
SESSION = re.compile(r"(?:php|j)?sess(?:ion)?_?id|sid", re.IGNORECASE)
