"""An article's text as XHTML that any XML reader accepts, for books and feeds."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import regex
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from archive.export.hidden import visible
from archive.export.item import Item
from archive.export.light_markdown import escaped, escaped_words

RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd syr ug ur yi".split())
DIRECTION_SAMPLE = 2_000  # characters

_HOST = regex.compile(r"[^\s\[\]<>\"{}|\\^`%@:/?#]+|[0-9a-f:.]+")  # a name, or an address of IPv6
_NOT_XML = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, 2.2


def printable(text: str) -> str:
    """The text with hidden characters spelled out, and without characters that XML and YAML cannot hold."""
    return _NOT_XML.sub("", visible(text))


def xhtml(item: Item) -> str:
    """The item as XHTML. Only the words of images are kept: a book may load nothing from the web, and feed readers
    should not."""
    return html_of(markdown(item))


def html_of(commonmark: str) -> str:
    """Markdown as XHTML without any element or address that could act: HTML in it is text, links lead to the web or
    nowhere, and of images only the words are kept."""
    return str(_MARKDOWN.render(printable(commonmark)))


def markdown(item: Item) -> str:
    """The article as CommonMark, with tables in GitHub's syntax."""
    return commonmark(item.markdown, item.text)


def commonmark(markdown: str, text: str) -> str:
    """The Markdown that an extractor made of a text, as CommonMark; the plain text if there is none."""
    return escaped(markdown, text) if markdown else "\n\n".join(map(escaped_words, text.split("\n")))


def direction(item: Item) -> str:
    """`rtl` or `ltr`, from the item's language, or from the direction of most of its letters (UAX 9)."""
    if item.language is not None:
        return "rtl" if item.language in RIGHT_TO_LEFT else "ltr"
    sample = f"{item.title or ''} {item.text[:DIRECTION_SAMPLE]}"
    written = Counter(map(unicodedata.bidirectional, sample))
    return "rtl" if written["R"] + written["AL"] > written["L"] else "ltr"


def feed_content(item: Item) -> str:
    """The article for a feed, with its direction: feed readers use one direction for all entries that name none."""
    return f'<div dir="rtl">{xhtml(item)}</div>' if direction(item) == "rtl" else xhtml(item)


def _links_somewhere(url: str) -> bool:
    """Whether a link works in a book or a feed."""
    if url.lower().startswith("mailto:"):
        return True
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and parts.port != 0
        return is_web and _HOST.fullmatch(parts.hostname or "") is not None
    except ValueError:  # an invalid address or port
        return False


def _line_break(state: StateInline, silent: bool) -> bool:
    """A `<br>`, by which a cell of a table has lines; no other element is markup."""
    if not state.src.startswith("<br>", state.pos):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos += len("<br>")
    return True


def _words_of_image(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return escapeHtml(tokens[index].content)


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable(["table", "strikethrough"])
_MARKDOWN.validateLink = _links_somewhere  # type: ignore[method-assign]
_MARKDOWN.inline.ruler.before("autolink", "line_break", _line_break)
_MARKDOWN.add_render_rule("image", _words_of_image)
