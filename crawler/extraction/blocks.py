"""A body as a sequence of blocks: paragraphs, headings, list items, quotes, table rows, code.

Read from the tree that trafilatura returns; written as plain text here and as Markdown in `markdown`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from lxml.etree import _Element, tostring


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
OWN_LINE_IN_HTML = frozenset(
    {"p", "div", "section", "article", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6"}
)


def read_blocks(body: _Element) -> list[Block]:
    """The blocks of trafilatura's `<body>`, none of them empty."""
    return [block for element in body for block in _read(element)]


def read_lines(element: _Element) -> Iterator[Block]:
    """The text of an HTML element as it stands, every line a paragraph."""
    for line in _lines(element, OWN_LINE_IN_HTML):
        yield Block(BlockKind.PARAGRAPH, line)


def as_text(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _read(element: _Element) -> Iterator[Block]:
    if element.tag == "table":
        yield from (_row(row) for row in element.iter("row"))
    elif element.tag == "code":
        if code := _all_text(element).strip("\n"):
            yield Block(BlockKind.CODE, code)
    elif element.tag == "list":
        yield from _items(element, 1)
    else:
        kind = KINDS.get(element.tag, BlockKind.PARAGRAPH)
        level = int((element.get("rend") or "h2")[1:2]) if kind is BlockKind.HEADING else 0
        for line in _lines(element):
            yield Block(kind, line, level)
    if tail := squeeze(element.tail):
        yield Block(BlockKind.PARAGRAPH, tail)


def _items(listing: _Element, level: int) -> Iterator[Block]:
    """The items of a list, each followed by those of the lists in it."""
    ordered = listing.get("rend") == "ol"
    for number, item in enumerate(listing.iterchildren("item"), 1):
        if text := " ".join(_lines(item, without="list")):
            yield Block(BlockKind.ITEM, text, level, number if ordered else None)
        for inner in item.iterdescendants("list"):
            if next(inner.iterancestors("list")) is listing:
                yield from _items(inner, level + 1)


def _row(row: _Element) -> Block:
    cells = tuple(squeeze(_all_text(cell)) for cell in row.iterchildren("cell"))
    header = any(cell.get("role") == "head" for cell in row.iterchildren("cell"))
    return Block(BlockKind.ROW, " | ".join(filter(None, cells)), cells=cells, is_header=header)


def _lines(element: _Element, own_line: frozenset[str] = OWN_LINE, without: str = "") -> Iterator[str]:
    """The element's text, cut where an element inside it starts or ends a line; `without` one tag."""
    return filter(None, map(squeeze, "".join(_pieces(element, own_line, without)).split("\n")))


def _pieces(element: _Element, own_line: frozenset[str], without: str) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        edge = "\n" if child.tag in own_line else ""
        yield edge
        if child.tag != without:
            yield from _pieces(child, own_line, without)
        yield edge + (child.tail or "").replace("\n", " ")


def _all_text(element: _Element) -> str:
    return tostring(element, method="text", encoding="unicode", with_tail=False)


def squeeze(text: str | None) -> str:
    """With every run of white space as one space, and none around."""
    return " ".join((text or "").split())
