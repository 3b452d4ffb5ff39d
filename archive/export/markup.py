"""An article's text as XHTML that any XML reader takes, for books and feeds."""

from collections.abc import Sequence
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from archive.export.item import Item

_NOT_XML = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, 2.2
_CONTROLS = regex.compile(r"[\x7f-\x84\x86-\x9f]")  # allowed but discouraged there, and not in YAML at all


def printable(text: str) -> str:
    """Without the characters that XML and YAML cannot hold."""
    return _CONTROLS.sub("", _NOT_XML.sub("", text))


def xhtml(item: Item) -> str:
    """Of images only the words stay: a book may load nothing from the web, and a feed's reader should not."""
    return str(_MARKDOWN.render(printable(markdown(item))))


def markdown(item: Item) -> str:
    return item.markdown or item.text.replace("\n", "\n\n")


def _words_of_image(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return escapeHtml(tokens[index].content)


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True})
_MARKDOWN.add_render_rule("image", _words_of_image)
