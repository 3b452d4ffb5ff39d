"""Addresses on a page, compared and made absolute. Not for what makes two addresses one article: that is the
archive's to decide."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

PLAIN_URL = re.compile(r"https?://\w")
PLAIN_PATH = re.compile(r"/\w[^\s#\[\\;?]*(?:\?[^\s#\[\\;]+)?")
UNPLAIN = re.compile(r"[\s#\[\\]")  # fragments, and what parsers take apart differently


def parts_of(url: str) -> SplitResult:
    """Its parts; all empty where it cannot be taken apart."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return SplitResult("", "", "", "", "")


def same_page(named: str, page: str) -> bool:
    """Whether an address on a page names the page: but for scheme, `www.`, query, fragment, trailing slash."""
    here, there = parts_of(page), parts_of(named)
    return _path(there) == _path(here) and (not there.netloc or _host(there) == _host(here))


def host_of(url: str) -> str:
    """In lower case and without `www.`; empty where there is none."""
    return _host(parts_of(url)).partition(":")[0]


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower().removeprefix("www.")


def _path(parts: SplitResult) -> str:
    return unquote(parts.path).rstrip("/")


def base_of(tree: HtmlElement, url: str) -> str:
    """What the page's relative addresses start from (WHATWG HTML 4.2.3)."""
    element = tree.find(".//base[@href]")
    return (absolute(url, element.get("href", "")) if element is not None else None) or url


def absolute(base: str, url: str) -> str | None:
    """The http(s) address that `url` means on a page at `base`, without its fragment."""
    url = url.strip()
    if (
        PLAIN_URL.match(url) and "/." not in url and not UNPLAIN.search(url)
    ):  # most, which need not be taken apart
        return url
    if PLAIN_PATH.fullmatch(url) and "/." not in url and (origin := _origin(base)):  # of the others, most
        return f"{origin}{url}"
    return _joined(base, url)


@lru_cache(maxsize=100)
def _origin(base: str) -> str:
    """The address without its path; empty where it is none that a page can have."""
    return (_joined(base, "/") or "").rstrip("/")


def _joined(base: str, url: str) -> str | None:
    try:
        joined = urlsplit(urljoin(base, url))
    except ValueError:
        return None
    if joined.scheme not in ("http", "https") or not joined.netloc:
        return None
    return joined._replace(fragment="").geturl()
