"""Reads a page with trafilatura, for pages from which our own reading gets almost nothing."""

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from crawler.extraction.body.blocks import Block, BlockKind, squeeze
from crawler.extraction.body.trafilatura_internals import Document

MAX_ELEMENTS = 20_000  # longer pages would take trafilatura too long


def trafilatura_blocks(tree: HtmlElement) -> list[Block]:
    """trafilatura's lines as paragraphs; none if it finds nothing."""
    if tree.xpath("count(//*)") > MAX_ELEMENTS:
        return []
    document = bare_extraction(tree, include_comments=False, with_metadata=False)
    text = document.text if isinstance(document, Document) else None
    lines = filter(None, map(squeeze, (text or "").splitlines()))
    return [Block(BlockKind.PARAGRAPH, line) for line in lines]
