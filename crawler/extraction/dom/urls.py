"""Compares addresses on a page and makes them absolute. The archive decides which addresses are one article."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

PLAIN_URL = re.compile(r"https?://\w")
PLAIN_PATH = re.compile(r"/\w[^\s#\[\\;?]*(?:\?[^\s#\[\\;]+)?")
UNPLAIN = re.compile(r"[\s#\[\\]")  # fragments, and characters that parsers treat differently


def parts_of(url: str) -> SplitResult:
    """The parts of an address; all empty if it cannot be parsed."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return SplitResult("", "", "", "", "")


def same_page(named: str, page: str) -> bool:
    """Whether an address names the page. Scheme, `www.`, query, fragment and trailing slash are ignored."""
    here, there = parts_of(page), parts_of(named)
    return _path(there) == _path(here) and (not there.netloc or _host(there) == _host(here))


def host_of(url: str) -> str:
    """The host in lower case, without `www.`; empty if there is none."""
    return _host(parts_of(url)).partition(":")[0]


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower().removeprefix("www.")


def _path(parts: SplitResult) -> str:
    return unquote(parts.path).rstrip("/")


def base_of(tree: HtmlElement, url: str) -> str:
    """The base of the page's relative addresses (WHATWG HTML 4.2.3)."""
    element = tree.find(".//base[@href]")
    return (absolute(url, element.get("href", "")) if element is not None else None) or url


def absolute(base: str, url: str) -> str | None:
    """The http(s) address of `url` on a page at `base`, without its fragment."""
    url = url.strip()
    if (
        PLAIN_URL.match(url) and "/." not in url and not UNPLAIN.search(url)
    ):  # most addresses, which need no parsing
        return url
    if PLAIN_PATH.fullmatch(url) and "/." not in url and (origin := _origin(base)):  # most of the others
        return f"{origin}{url}"
    return _joined(base, url)


@lru_cache(maxsize=100)
def _origin(base: str) -> str:
    """The address without its path; empty if no page can have this address."""
    return (_joined(base, "/") or "").rstrip("/")


def _joined(base: str, url: str) -> str | None:
    try:
        joined = urlsplit(urljoin(base, url))
    except ValueError:
        return None
    if joined.scheme not in ("http", "https") or not joined.netloc:
        return None
    return joined._replace(fragment="").geturl()
