"""Finds the addresses of an article's further pages. Not for the pages of a listing, nor for the next article, which
many blogs also call `next`.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode

from lxml.html import HtmlElement

from crawler.extraction.dom.teasers import is_of_comments
from crawler.extraction.dom.urls import absolute, host_of, parts_of

MAX_PAGES = 50  # further pages of an article whose numbers are searched in links
MAX_LABEL_CHARS = 40  # `Page 2`, `Weiter lesen`
SUFFIX = re.compile(r"\.[a-z]{3,5}$")
PAGE_NAMES = ("page", "p", "pg", "paged", "pagina", "seite")
MAX_LINKS = 10


def next_links(tree: HtmlElement, base: str, url: str) -> tuple[str, ...]:
    """The pages on the same host that a page names as next (WHATWG HTML 4.6.7.16)."""
    addresses: dict[str, None] = {}
    for link in tree.iter("link", "a"):
        if (relations := link.get("rel")) and "next" in relations.lower().split():
            target = absolute(base, link.get("href") or "")
            if target and host_of(target) == host_of(url):
                addresses[target] = None
    return tuple(addresses)[:MAX_LINKS]


def numbered_links(tree: HtmlElement, base: str, url: str) -> tuple[str, ...]:
    """The links of a page to numbered parts of itself, if it names none as next: its own address and a number below it
    (`/2/`, `?page=2`), such as WordPress's `post-page-numbers`. Excludes the pages of readers' comments.
    """
    whole = _whole(url)
    path = parts_of(whole).path.rstrip("/")
    stem = SUFFIX.sub("", path)
    addresses: dict[str, None] = {}
    for link in tree.iter("a") if path else ():
        href = link.get("href")
        if not href or not MAY_END_IN_NUMBER.search(href):
            continue  # as most do; checked first
        target = absolute(base, href)
        if target is None or stem not in target:
            continue
        if _is_part(target, whole, url) and _is_label(link) and not is_of_comments(link):
            addresses[target] = None
    return tuple(addresses)[:MAX_LINKS]


def _is_label(link: HtmlElement) -> bool:
    """Whether the link's text only says which page it leads to: `2`, `Next page`, an arrow."""
    return len(" ".join(link.text_content()[:200].split())) <= MAX_LABEL_CHARS


def _is_part(target: str, whole: str, url: str) -> bool:
    number = NUMBER_AT_END.search(target)
    if number is None or not 1 < int(number[1]) <= MAX_PAGES:
        return False
    if target.rstrip("/") in (whole.rstrip("/"), url.rstrip("/")) or SUFFIX.search(parts_of(target).path):
        return False
    return _is_numbered(target, whole, number[1])


def _whole(url: str) -> str:
    """The article's address, without the number of this page."""
    parts = parts_of(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in PAGE_NAMES]
    path = PART_AT_END.sub("", parts.path) if len(query) == len(parse_qsl(parts.query)) else parts.path
    return parts._replace(path=path, query=urlencode(query)).geturl()


NUMBER_AT_END = re.compile(r"(\d{1,2})/?$")
MAY_END_IN_NUMBER = re.compile(r"\d[/\s]*(?:#|$)")
PART_AT_END = re.compile(r"/(?:page[-/]?)?\d{1,2}/?$")


def next_page(first: str, number: int, links: Iterable[str]) -> str | None:
    """The link to the article's page with this number. The first page is at `first`; the link is its address and the
    number.
    """
    return next((link for link in links if _is_numbered(link, first, str(number))), None)


def _is_numbered(target: str, first: str, number: str) -> bool:
    here, there = parts_of(first), parts_of(target)
    path = here.path.rstrip("/")
    if not path or host_of(target) != host_of(first):
        return False
    asked, asks = parse_qsl(here.query), parse_qsl(there.query)
    if there.path.rstrip("/") == path:
        return any(sorted(asks) == sorted([*asked, (name, number)]) for name in PAGE_NAMES)
    return asks == asked and there.path.rstrip("/") in _numbered_paths(path, number)


def _numbered_paths(path: str, number: str) -> Iterator[str]:
    yield from (f"{path}/{number}", f"{path}/page/{number}", f"{path}/page-{number}", f"{path}/page{number}")
    if suffix := SUFFIX.search(path):  # without a suffix, `story-2` is another story with the same title
        stem = path.removesuffix(suffix.group())
        yield from (f"{stem}{mark}{number}{suffix.group()}" for mark in "-_,")
