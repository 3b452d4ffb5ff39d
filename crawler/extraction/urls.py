"""Addresses on a page, compared and made absolute. Not for what makes two addresses one article: that is the
archive's to decide."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

PLAIN_URL = re.compile(r"https?://\w")
PLAIN_PATH = re.compile(r"/\w")
UNPLAIN = re.compile(r"[\s#\[\\]|/\.")  # fragments, dot segments, and what parsers take apart differently


def same_page(one: str, other: str) -> bool:
    """Whether two addresses differ in no more than scheme, `www.`, query, fragment and trailing slash."""
    return bool(one) and _bare(one) == _bare(urljoin(one, other) if not urlsplit(other).netloc else other)


def _bare(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ("", url)
    return (parts.netloc.lower().removeprefix("www."), unquote(parts.path).rstrip("/"))


def base_of(tree: HtmlElement, url: str) -> str:
    """What the page's relative addresses start from (WHATWG HTML 4.2.3)."""
    element = tree.find(".//base[@href]")
    return (absolute(url, element.get("href", "")) if element is not None else None) or url


def absolute(base: str, url: str) -> str | None:
    """The http(s) address that `url` means on a page at `base`, without its fragment."""
    url = url.strip()
    if PLAIN_URL.match(url) and not UNPLAIN.search(url):  # most are, and need not be taken apart
        return url
    try:
        joined = urlsplit(urljoin(base, url))
    except ValueError:
        return None
    if joined.scheme not in ("http", "https") or not joined.netloc:
        return None
    return joined._replace(fragment="").geturl()
