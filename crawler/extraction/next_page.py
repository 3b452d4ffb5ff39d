"""The addresses at which an article of several pages goes on. Not for the pages of a listing, nor for the next article,
which many blogs call `next`, too."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from lxml.html import HtmlElement

from crawler.extraction.urls import absolute, host_of, parts_of

SUFFIX = re.compile(r"\.[a-z]{3,5}$")
PAGE_NAMES = ("page", "p", "pg", "paged", "pagina", "seite")
MAX_LINKS = 10


def next_links(tree: HtmlElement, base: str, url: str) -> tuple[str, ...]:
    """What a page names as next (WHATWG HTML 4.6.7.16) on its own host."""
    found: dict[str, None] = {}
    for link in tree.iter("link", "a"):
        if (relations := link.get("rel")) and "next" in relations.lower().split():
            target = absolute(base, link.get("href") or "")
            if target and host_of(target) == host_of(url):
                found[target] = None
    return tuple(found)[:MAX_LINKS]


def next_page(first: str, number: int, links: Iterable[str]) -> str | None:
    """Which of the links leads to the page with this number of the article whose first page is at `first`: its own
    address, and the number."""
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
    if suffix := SUFFIX.search(path):  # `story-2` without one is another story with the same title
        stem = path.removesuffix(suffix.group())
        yield from (f"{stem}{mark}{number}{suffix.group()}" for mark in "-_,")
