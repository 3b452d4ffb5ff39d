"""Writes a body's blocks as light Markdown: headings, lists, quotes, tables, code; no emphasis, no links."""

from collections.abc import Sequence
from itertools import groupby

from crawler.extraction.blocks import Block, BlockKind


def as_markdown(blocks: Sequence[Block]) -> str:
    """CommonMark, with tables as GitHub has them. Blocks of one list, quote or table are kept together."""
    parts = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        parts += WRITERS[kind](list(run))
    return "\n\n".join(parts)


def _paragraphs(run: list[Block]) -> list[str]:
    return [block.text for block in run]


def _headings(run: list[Block]) -> list[str]:
    return [f"{'#' * block.level} {block.text}" for block in run]


def _items(run: list[Block]) -> list[str]:
    lines = []
    for block in run:
        marker = "-" if block.number is None else f"{block.number}."
        lines.append(f"{'  ' * (block.level - 1)}{marker} {block.text}")
    return ["\n".join(lines)]


def _quotes(run: list[Block]) -> list[str]:
    return ["\n>\n".join(f"> {block.text}" for block in run)]


def _rows(run: list[Block]) -> list[str]:
    lines = []
    for position, block in enumerate(run):
        cells = " | ".join(cell.replace("|", r"\|") for cell in block.cells)
        lines.append(f"| {cells} |")
        if position == 0:
            lines.append("|" + " --- |" * len(block.cells))
    return ["\n".join(lines)]


def _code(run: list[Block]) -> list[str]:
    return [f"```\n{block.text}\n```" for block in run]


WRITERS = {
    BlockKind.PARAGRAPH: _paragraphs,
    BlockKind.HEADING: _headings,
    BlockKind.ITEM: _items,
    BlockKind.QUOTE: _quotes,
    BlockKind.ROW: _rows,
    BlockKind.CODE: _code,
}
