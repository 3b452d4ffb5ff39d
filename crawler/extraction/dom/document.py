"""Parses the bytes of a page into a tree, whatever the bytes are. Does not interpret the tree."""

import re

from lxml.etree import ElementDefaultClassLookup, ParserError, strip_elements
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from w3lib.encoding import html_to_unicode

from crawler.extraction.dom.undeclared_encoding import guess

# All of C0 except tab, newline and carriage return: texts do not use them, and XML forbids them.
CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D}) + b"\x7f"
# The same as character references; and the two three-byte code points that are not characters.
NOT_XML = re.compile(
    rb"&#(?:[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45]))(?![\da-fA-F]);?"
)
NO_CHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
SNIFFED_BYTES = 4096
# The tags by which https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type knows HTML,
# and some that fragments begin with; anywhere in the first bytes, since servers print warnings before the page.
HTML_START = re.compile(
    rb"<!doctype html|<!--|<(?:html|head|script|iframe|h1|h2|div|font|table|a|style|title|b|body|br|p|meta|link"
    rb"|article|section|main|span)[\s>/]"
)
OTHER_MARKUP = re.compile(
    rb"\W*(?:%pdf|<\?xml[^>]*>\s*<(?:rss|feed|urlset|sitemapindex|svg)|<(?:rss|feed|urlset)\b)"
)
# libxml2's time is quadratic in the attributes of one tag. All quantifiers are possessive: linear time.
MANY_ATTRIBUTES = re.compile(
    rb"""(<[a-zA-Z][^\s/><]{0,40}+(?>[\s/]*+[^\s/><"'=]{1,200}+"""
    rb"""(?:\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s><"']++))?+){500})[^>]*+"""
)
# One class for all elements: walking the tree takes a tenth less time than with a class per kind.
PLAIN_ELEMENTS = ElementDefaultClassLookup(element=HtmlElement)


def is_html(html: bytes) -> bool:
    """Whether the bytes may be a page, judged by their first tags, since servers' content types are often wrong."""
    start = html[:SNIFFED_BYTES].replace(b"\x00", b"").lower()
    return not start.strip() or (bool(HTML_START.search(start)) and not OTHER_MARKUP.match(start))


def parse(html: bytes, charset: str | None = None) -> HtmlElement | None:
    """The page as a tree without comments, processing instructions and ruby annotations (pronunciation); None if it is
    empty.

    `charset` is the HTTP header's. Nesting is cut at libxml2's limit of 2048 levels.
    """
    text = MANY_ATTRIBUTES.sub(rb"\1", _without_what_xml_cannot_hold(_utf8(html, charset)))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(PLAIN_ELEMENTS)
    try:
        tree = document_fromstring(text, parser=parser)
    except ParserError:
        return None
    strip_elements(tree, "rt", "rp", with_tail=False)
    return tree


def _without_what_xml_cannot_hold(html: bytes) -> bytes:
    html = NOT_XML.sub(b"", html.translate(None, CONTROLS))
    return NO_CHARACTERS.sub(b"", html) if b"\xef" in html else html


def _utf8(html: bytes, charset: str | None) -> bytes:
    """The page in UTF-8.

    Bytes that are valid UTF-8 and not plain ASCII are UTF-8, whatever header and meta tag say: text in other encodings
    is not valid UTF-8 by chance. Otherwise the HTML standard's order applies (13.2.3.2): byte order mark, header, meta
    tag, detection.
    """
    if not html.isascii() and b"\x00" not in html and _is_utf8(html):
        return html.removeprefix(b"\xef\xbb\xbf")
    header = f"text/html; charset={charset}" if charset else None
    _, text = html_to_unicode(header, html, auto_detect_fun=guess, default_encoding="cp1252")
    return text.encode("utf-8", "replace")


def _is_utf8(html: bytes) -> bool:
    try:
        html.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
