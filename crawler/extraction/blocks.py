"""A body as a sequence of blocks: paragraphs, headings, list items, quotes, table rows, code.

Read from the tree that trafilatura returns; written as plain text here and as Markdown in `markdown`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from lxml.etree import _Element, iterwalk, tostring


class BlockKind(Enum):
    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()
    QUOTE = auto()
    ROW = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the plain text, but for CODE, which keeps its lines.

    `level` is a heading's (1 to 6), or how deep an item stands in lists, from 1. `number` is an item's place
    in an ordered list. `cells` are a ROW's.
    """

    kind: BlockKind
    text: str
    level: int = 0
    number: int | None = None
    cells: tuple[str, ...] = ()
    is_header: bool = False


KINDS = {
    "head": BlockKind.HEADING,
    "item": BlockKind.ITEM,
    "quote": BlockKind.QUOTE,
    "row": BlockKind.ROW,
    "code": BlockKind.CODE,
}
# everything else that trafilatura emits stands inside a line
OWN_LINE = frozenset({"p", "head", "item", "list", "quote", "table", "row", "lb", "div"})


def read_blocks(body: _Element) -> list[Block]:
    """The blocks of trafilatura's `<body>`, none of them empty."""
    return [block for element in body for block in _read(element)]


def as_text(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _read(element: _Element) -> Iterator[Block]:
    if element.tag == "table":
        yield from (_row(row) for row in element.iter("row"))
    elif element.tag == "code":
        yield Block(BlockKind.CODE, _all_text(element).strip("\n"))
    elif element.tag == "list":
        for number, item in enumerate(element.iterchildren("item"), 1):
            yield from _item(item, number if element.get("rend") == "ol" else None)
    else:
        kind = KINDS.get(str(element.tag), BlockKind.PARAGRAPH)
        level = int((element.get("rend") or "h2")[1:2]) if kind is BlockKind.HEADING else 0
        for line in _lines(element):
            yield Block(kind, line, level)
    if tail := _squeeze(element.tail):
        yield Block(BlockKind.PARAGRAPH, tail)


def _item(item: _Element, number: int | None) -> Iterator[Block]:
    level = sum(1 for _ in item.iterancestors("list"))
    for line in _lines(item):
        yield Block(BlockKind.ITEM, line, level, number)


def _row(row: _Element) -> Block:
    cells = tuple(_squeeze(_all_text(cell)) for cell in row.iterchildren("cell"))
    header = any(cell.get("role") == "head" for cell in row.iterchildren("cell"))
    return Block(BlockKind.ROW, " | ".join(filter(None, cells)), cells=cells, is_header=header)


def _lines(element: _Element) -> Iterator[str]:
    """The element's text, cut where an element inside it starts or ends a line."""
    pieces = []
    for event, part in iterwalk(element, ("start", "end")):
        own_line = part.tag in OWN_LINE and part is not element
        text = part.text if event == "start" else part.tail if part is not element else None
        pieces += ["\n" if own_line else "", (text or "").replace("\n", " ")]
    for line in "".join(pieces).split("\n"):
        if squeezed := _squeeze(line):
            yield squeezed


def _all_text(element: _Element) -> str:
    return tostring(element, method="text", encoding="unicode", with_tail=False)


def _squeeze(text: str | None) -> str:
    return " ".join((text or "").split())
