"""Writes a body's blocks as Markdown: headings, lists, quotes, tables, code, links and emphasis."""

import re
from collections.abc import Sequence
from itertools import groupby

from crawler.extraction.body.blocks import Block, BlockKind
from crawler.extraction.body.phrasing import escaped

FENCE = re.compile(r"`{3,}")


def as_markdown(blocks: Sequence[Block]) -> str:
    """Write CommonMark, with tables in GitHub's format. Blocks of one list, quote or table stay together."""
    parts = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        parts += WRITERS[kind](list(run))
    return "\n\n".join(parts)


def _line(block: Block) -> str:
    return escaped(block.text) if block.markup is None else block.markup


def _paragraphs(run: list[Block]) -> list[str]:
    return [_line(block) for block in run]


def _headings(run: list[Block]) -> list[str]:
    return [f"{'#' * block.level} {_line(block)}" for block in run]


def _items(run: list[Block]) -> list[str]:
    """Further paragraphs and nested lists are indented to their item's text (CommonMark 5.2)."""
    lines: list[str] = []
    widths: dict[int, int] = {}
    for block in run:
        indent = sum(widths.get(level, 2) for level in range(1, block.level))
        marker = "- " if block.number is None else f"{block.number}. "
        if block.continues:
            lines += ["", " " * (indent + widths.get(block.level, 2)) + _line(block)]
        else:
            widths[block.level] = len(marker)
            lines.append(f"{' ' * indent}{marker}{_line(block)}")
    return ["\n".join(lines)]


def _quotes(run: list[Block]) -> list[str]:
    return ["\n>\n".join(f"> {_line(block)}" for block in run)]


def _rows(run: list[Block]) -> list[str]:
    lines = []
    for position, block in enumerate(run):
        cells = " | ".join(cell.replace("|", r"\|") for cell in block.cells)
        lines.append(f"| {cells} |")
        if position == 0:
            lines.append("|" + " --- |" * len(block.cells))
    return ["\n".join(lines)]


def _code(run: list[Block]) -> list[str]:
    return [_fenced(block.text) for block in run]


def _fenced(code: str) -> str:
    longest = max((len(ticks) for ticks in FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{code}\n{fence}"


WRITERS = {
    BlockKind.PARAGRAPH: _paragraphs,
    BlockKind.HEADING: _headings,
    BlockKind.ITEM: _items,
    BlockKind.QUOTE: _quotes,
    BlockKind.ROW: _rows,
    BlockKind.CODE: _code,
}
