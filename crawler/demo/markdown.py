"""The text of a demo page: CommonMark as HTML, and as the plain paragraphs that a reader sees."""

from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


def render(text: str, resolve: Callable[[str], str]) -> str:
    """The text as HTML; each link's target is what `resolve` makes of it."""
    tokens = _parser().parse(text)
    for link in _links(tokens):
        link.attrSet("href", resolve(str(link.attrGet("href"))))
    return str(_parser().renderer.render(tokens, _parser().options, {}))


@cache
def paragraphs(text: str) -> tuple[str, ...]:
    """The blocks of the text in order, without markup: paragraphs, headings, list items, quotes."""
    return tuple(_plain(token) for token in _parser().parse(text) if token.type == "inline")


def link_targets(text: str) -> tuple[str, ...]:
    """The targets of the text's links, as written."""
    return tuple(str(link.attrGet("href")) for link in _links(_parser().parse(text)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _links(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or () if child.type == "link_open"]


def _plain(inline: Token) -> str:
    # A line break in the file is a space on the page.
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children or ())
