"""Turns the bytes of an XML listing into well-formed UTF-8, as far as the site's mistakes allow. Does not interpret
the XML.
"""

import codecs
import re
from collections.abc import Iterator
from functools import partial
from html.entities import html5
from xml.sax.saxutils import escape

from charset_normalizer import from_bytes
from scrapy.utils.gz import gunzip
from w3lib.encoding import http_content_type_encoding, resolve_encoding

from crawler.discovery.listing import NotAListing

MAX_BYTES = 100_000_000  # unpacked; sitemaps.org allows 50 MB
MAX_LAYERS = 3  # a file that was compressed, served compressed
GZIP = b"\x1f\x8b"  # RFC 1952 2.3.1
BYTE_ORDER_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# XML 1.0 appendix F.1: without a byte order mark, by the bytes of the declaration's first characters.
UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
ESCAPES = re.compile(rb"\x1b[$(]")  # ISO-2022 is plain ASCII except for these
DECLARED = re.compile(rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']\s*([\w.:-]{1,40})""", re.IGNORECASE)
DECLARATION = re.compile(r"<\?xml\b[^>]*\?>\s*")
BEGINNING = re.compile(
    r"<\?xml[\s>]|<!DOCTYPE\b|<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)\b", re.IGNORECASE
)
HTML = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]{0,1000}(?:\[|>)", re.IGNORECASE)
VERBATIM = {"<![CDATA[": "]]>", "<!--": "-->"}  # in these, an `&` has no special meaning
OPENING = re.compile("|".join(map(re.escape, VERBATIM)))
AMPERSAND = re.compile(r"&(?:(#(?:\d{1,7}|[xX][\da-fA-F]{1,6})|amp|lt|gt|quot|apos|\w{1,40});)?")
NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def unpacked(body: bytes, url: str) -> bytes:
    """The body without gzip that no header declares. Raises NotAListing."""
    for _ in range(MAX_LAYERS):
        if not body.startswith(GZIP):
            break
        try:
            body = gunzip(body, max_size=MAX_BYTES)
        except Exception as error:  # errors of Scrapy and zlib: servers label anything as gzip
            raise NotAListing(f"{url} cannot be decompressed: {error}") from error
    return body


def text_of(body: bytes, content_type: str = "") -> str:
    """The text of the XML, without its declaration and anything before that: blanks, a server's warnings."""
    text = _decoded(body, content_type).replace("\ufeff", "")
    beginning = BEGINNING.search(text[:100_000])
    if beginning is None or HTML.search(text, 0, beginning.start()):
        return text.lstrip()
    return DECLARATION.sub("", text[beginning.start() :], count=1)


def mended(text: str) -> str:
    """The XML with each bare `&` escaped, HTML's character names replaced, and forbidden characters removed. Entities
    that the XML declares are not expanded; their references are removed.
    """
    text, has_entities = _without_doctype(NO_CHARACTERS.sub("", text))
    reference = partial(_reference, unknown="" if has_entities else None)
    return "".join(
        piece if is_verbatim else AMPERSAND.sub(reference, piece) for is_verbatim, piece in _pieces(text)
    )


def _without_doctype(text: str) -> tuple[str, bool]:
    """The XML without its document type, and whether that declares entities."""
    start = DOCTYPE.search(text[:10_000])
    if start is None:
        return text, False
    if start[0].endswith(">"):
        return text[: start.start()] + text[start.end() :], False
    end = text.find("]>", start.end())
    return (text[: start.start()] + text[end + 2 :], True) if end >= 0 else (text, True)


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in order; each piece says whether it is a comment or CDATA section."""
    at = 0
    while opening := OPENING.search(text, at):
        closing = VERBATIM[opening[0]]
        end = text.find(closing, opening.end())
        if end < 0:
            break
        yield False, text[at : opening.start()]
        at = end + len(closing)
        yield True, text[opening.start() : at]
    yield False, text[at:]


def _reference(match: re.Match[str], unknown: str | None) -> str:
    """The meaning of a reference in XML; an `&` without a reference means itself. `unknown` replaces unknown names."""
    name = match[1]
    if name is None:
        return "&amp;"
    if name in XML_ENTITIES:
        return match[0]
    if name.startswith("#"):
        return match[0] if _is_character(name[1:]) else ""
    if character := html5.get(f"{name};"):
        return escape(character)
    return f"&amp;{name};" if unknown is None else unknown


def _is_character(number: str) -> bool:
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code <= 0x10FFFF and not NO_CHARACTERS.match(chr(code))


XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def _decoded(body: bytes, content_type: str) -> str:
    """Bytes that are valid UTF-8 are UTF-8, whatever header and declaration say: text in other encodings is not valid
    UTF-8 by chance. Otherwise the XML declaration counts, then the header. (RFC 7303 3 has the opposite order, but
    servers name one charset for all files.)
    """
    for start, encoding in (*BYTE_ORDER_MARKS, *UNMARKED):
        if body.startswith(start):
            return body.decode(encoding, "replace")
    declared = DECLARED.search(body[:1000])
    said = [declared[1].decode() if declared else None, http_content_type_encoding(content_type)]
    encodings = [name for label in said if label and (name := resolve_encoding(label))]
    encodings = [*encodings, "iso2022_jp_ext", "utf-8"] if ESCAPES.search(body) else ["utf-8", *encodings]
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    legacy = [name for name in encodings if codecs.lookup(name).name not in UNICODE]
    if not legacy and _is_in_no_latin_script(body):
        legacy = [best.encoding] if (best := from_bytes(body[:DETECTED_BYTES]).best()) else []
    return body.decode(legacy[0], "replace") if legacy else body.decode("utf-8", MIXED)


def _is_in_no_latin_script(body: bytes) -> bool:
    start = body[:DETECTED_BYTES]
    return sum(byte > 0x7F for byte in start) > len(start) * LATIN_SHARE


DETECTED_BYTES = 20_000
LATIN_SHARE = 0.1  # share of letters with marks, in any language with Latin letters
UNICODE = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be"})
MIXED = "pressmark.mixed"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode single bytes that are not UTF-8, as in a page that combines texts of two encodings."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MIXED, _as_windows_1252)
