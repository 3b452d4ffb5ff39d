"""Rewrites an archived page so that its links lead to other captures, and nothing in it to the live web.

What it overlooks is stopped by the Content-Security-Policy that the page is served with: this makes a page usable, that
makes it safe. The bytes of the capture stay as they are.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from archive.web.replay.addresses import ReplayAddress

Rewrite = Callable[[str], str]
LINKS = frozenset({"href", "src", "poster", "data", "background", "cite", "longdesc", "action", "formaction"})
DROPPED = frozenset({"script", "noscript", "object", "embed", "applet", "base", "portal", "fencedframe"})
_CSS_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)|(@import\s+)(['\"])(.*?)\4", re.IGNORECASE | re.DOTALL)
_SRCSET = re.compile(r"(\S*[^,\s])(\s+[\d.]+[wx])?\s*(?:,|$)")
NOWHERE = "about:blank"


def rewritten(
    body: bytes, charset: str | None, at: ReplayAddress, path: Callable[[ReplayAddress], str]
) -> bytes:
    """The page at an address in UTF-8, with references that lead to captures near the same time. `path` gives the path
    of an address on the server."""
    parser = html.HTMLParser(encoding=_known(charset) or _declared(body), huge_tree=True)
    try:
        tree = html.document_fromstring(body or b"<html></html>", parser=parser)
    except (etree.ParserError, ValueError):
        return b"<!doctype html><title>Empty</title>"
    own = _base_of(tree, at.url)

    def rewrite(reference: str) -> str:
        if reference.strip().startswith(("#", "data:image/")):
            return reference
        address = at.linked(own, reference)
        return path(address) if address else NOWHERE

    for element in list(tree.iter()):
        _rewrite_element(element, rewrite)
    return b"<!doctype html>\n" + etree.tostring(tree, encoding="utf-8", method="html")


def rewritten_css(css: str, rewrite: Rewrite) -> str:
    """A style sheet whose references are rewritten."""

    def replaced(match: re.Match[str]) -> str:
        if match[3]:
            return f'{match[3]}"{_in_css(rewrite(match[5]))}"'
        return f'url("{_in_css(rewrite(match[2]))}")'

    return _CSS_URL.sub(replaced, css)


def _in_css(url: str) -> str:
    return re.sub(r"[\"\\\n\r<>]", lambda found: f"%{ord(found[0]):02X}", url)


def _rewrite_element(element: html.HtmlElement, rewrite: Rewrite) -> None:
    tag = element.tag
    if not isinstance(tag, str):  # comments and processing instructions
        _drop(element)
    elif tag in DROPPED or (tag == "meta" and element.get("http-equiv", "").lower() != ""):
        _keep_noscript(element) if tag == "noscript" else _drop(element)
    else:
        for name, value in list(element.attrib.items()):
            _rewrite_attribute(element, str(name), str(value), rewrite)
        if tag == "style" and element.text:
            element.text = rewritten_css(element.text, rewrite).replace("</", "<\\/")


def _rewrite_attribute(element: html.HtmlElement, name: str, value: str, rewrite: Rewrite) -> None:
    local = name.rpartition(":")[2].rpartition("}")[2].lower()
    if local.startswith("on") or local in ("srcdoc", "integrity", "nonce", "ping", "target", "crossorigin"):
        del element.attrib[name]
    elif local in LINKS:
        element.set(name, rewrite(value))
    elif local in ("srcset", "imagesrcset"):
        found = _SRCSET.findall(value)
        element.set(name, ", ".join(f"{rewrite(url)}{size}" for url, size in found))
    elif local == "style":
        element.set(name, rewritten_css(value, rewrite))


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _keep_noscript(element: html.HtmlElement) -> None:
    """Scripts do not run here: what stands in their place is shown."""
    if element.getparent() is not None:
        element.drop_tag()


def _base_of(tree: html.HtmlElement, url: str) -> str:
    """What the page's references are relative to: its URL, or what its first `base` element says."""
    for element in tree.iter("base"):
        if element.get("href"):
            try:
                named = urljoin(url, str(element.get("href")))
                return named if urlsplit(named).scheme in ("http", "https") else url
            except ValueError:
                return url
    return url


_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def _declared(body: bytes) -> str:
    match = _META.search(body[:4_096])
    return _known(match[1].decode("ascii", "ignore") if match else None) or "utf-8"


def _known(charset: str | None) -> str | None:
    """The name of the encoding, if it is one that lxml knows."""
    if not charset:
        return None
    try:
        html.HTMLParser(encoding=charset)
    except LookupError:
        return None
    return charset
