"""Converts the extractor's Markdown for readers of CommonMark.

Earlier versions marked blocks (headings, lists, quotes, tables, code) and nothing inside a block: in their output,
`[x](y)`, `1986.` and `*` are the site's own words, and must be escaped. The plain text shows which words are the site's
own; a block that differs from it has marks inside, and its words are already escaped.
"""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"`{3,}\s*$")
_BLOCK = re.compile(r"(?P<marker>\s*(?:-|\d{1,9}\.)\s+|#{1,6}\s+|>\s?)(?P<words>.*)", re.DOTALL)
_ROW = re.compile(r"\|(?P<cells>.*)\|\s*")
_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+\s*")
_CELL_END = re.compile(r"(?<!\\)\|")
_INLINE = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)|~(?=~)|!(?=\[)")
_LINE_START = re.compile(r"\s*(?:(?P<sign>[#>|=~+-])|(?P<number>\d{1,9})(?P<end>[.)])(?=\s|$))")


def escaped(markdown: str, text: str) -> str:
    """The Markdown of an article, with its blocks unchanged and its words escaped; `text` is its plain text."""
    return "\n".join(_escaped_lines(markdown, frozenset(text.split("\n"))))


def escaped_words(words: str) -> str:
    """Words as a line of Markdown that shows exactly these words."""
    inline = _INLINE.sub(r"\\\g<0>", words)
    start = _LINE_START.match(inline)
    if start is None:
        return inline
    place = start.start("sign") if start["sign"] else start.start("end")
    return f"{inline[:place].lstrip()}\\{inline[place:]}"


def _escaped_lines(markdown: str, own: frozenset[str]) -> Iterator[str]:
    in_code = False
    for line in markdown.split("\n"):
        is_fence = _FENCE.fullmatch(line) is not None
        yield line if in_code or is_fence else _escaped_line(line, own)
        in_code ^= is_fence


def _escaped_line(line: str, own: frozenset[str]) -> str:
    if line in own:
        return escaped_words(line)
    if _RULE.fullmatch(line):
        return line
    if row := _ROW.fullmatch(line):
        return _escaped_row(line, _CELL_END.split(row["cells"]), own)
    block = _BLOCK.fullmatch(line)
    if block and block["words"] in own:
        return block["marker"] + escaped_words(block["words"])
    return line


def _escaped_row(line: str, cells: list[str], own: frozenset[str]) -> str:
    """A row with links or emphasis, or whose words are escaped already, reads otherwise in the plain text."""
    words = [cell.strip().replace(r"\|", "|") for cell in cells]
    return f"| {' | '.join(map(_cell, words))} |" if " | ".join(words) in own else line


def _cell(words: str) -> str:
    return _INLINE.sub(r"\\\g<0>", words).replace("|", r"\|")
