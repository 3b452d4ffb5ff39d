"""The address at which an article of several pages goes on. Not for the pages of a listing, nor for the next article,
which many blogs call `next`, too."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from lxml.html import HtmlElement

from crawler.extraction.urls import absolute, host_of, parts_of

SUFFIX = re.compile(r"\.[a-z]{3,5}$")
PAGE_NAMES = ("page", "p", "pg", "paged", "pagina", "seite")


def next_page(tree: HtmlElement, base: str, url: str) -> str | None:
    """What a first page names as next (WHATWG HTML 4.6.7.16), where that is the page's own address and a 2."""
    for link in tree.iter("link", "a"):
        if "next" in (link.get("rel") or "").lower().split():
            target = absolute(base, link.get("href") or "")
            if target and _is_second(target, url):
                return target
    return None


def _is_second(target: str, url: str) -> bool:
    here, there = parts_of(url), parts_of(target)
    path = here.path.rstrip("/")
    if not path or host_of(target) != host_of(url):
        return False
    asked, asks = parse_qsl(here.query), parse_qsl(there.query)
    if there.path.rstrip("/") == path:
        return any(sorted(asks) == sorted([*asked, (name, "2")]) for name in PAGE_NAMES)
    return asks == asked and there.path.rstrip("/") in _second_paths(path)


def _second_paths(path: str) -> Iterator[str]:
    yield from (f"{path}/2", f"{path}/page/2", f"{path}/page-2", f"{path}/page2")
    if suffix := SUFFIX.search(path):  # `story-2` without one is another story with the same title
        stem = path.removesuffix(suffix.group())
        yield from (f"{stem}{mark}2{suffix.group()}" for mark in "-_,")
