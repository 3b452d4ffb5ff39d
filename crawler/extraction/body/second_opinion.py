"""Reads a page with trafilatura, for pages from which our own reading gets almost nothing."""

from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import Block, BlockKind, squeeze
from crawler.extraction.body.paragraphs import SENTENCE_ENDS

MAX_ELEMENTS = 20_000  # longer pages would take trafilatura too long
MIN_CHARS = 30  # of a sentence
TIMES_AS_LONG = 3


def trafilatura_blocks(tree: HtmlElement) -> list[Block]:
    """trafilatura's lines as paragraphs; none if it finds nothing."""
    if tree.xpath("count(//*)") > MAX_ELEMENTS:
        return []
    from trafilatura import (
        bare_extraction,
    )  # here, because few pages need it, and it takes half a second to load

    from crawler.extraction.body.trafilatura_internals import Document

    document = bare_extraction(tree, include_comments=False, with_metadata=False)
    text = document.text if isinstance(document, Document) else None
    lines = filter(None, map(squeeze, (text or "").splitlines()))
    return [Block(BlockKind.PARAGRAPH, line) for line in lines]


def is_several_times_as_long(other: Sequence[str], own: Sequence[str]) -> bool:
    """Compares the lines that are sentences, since menus have none; all lines, if no line of either is a sentence."""
    chars, own_chars = chars_of_sentences(other), chars_of_sentences(own)
    if not chars and not own_chars:
        chars, own_chars = sum(map(len, other)), sum(map(len, own))
    return chars >= TIMES_AS_LONG * max(1, own_chars)


def chars_of_sentences(lines: Iterable[str]) -> int:
    return sum(len(line) for line in lines if len(line) >= MIN_CHARS and line.endswith(SENTENCE_ENDS))
