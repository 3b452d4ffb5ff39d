"""A body as a sequence of blocks: paragraphs, headings, list items, quotes, table rows, code.

Read from a page in `layout`; written as plain text here and as Markdown in `markdown`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from lxml.etree import _Element

from crawler.extraction.body.phrasing import squeezed


class BlockKind(Enum):
    PARAGRAPH = auto()
    HEADING = auto()
    ITEM = auto()
    QUOTE = auto()
    ROW = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the plain text; only CODE keeps several lines.

    `level` is the level of a heading (1 to 6) or the depth of a list item, from 1. `number` is an item's place in an
    ordered list; an item that `continues` is a further paragraph of the item before. `cells` are the cells of a ROW
    and `markup` is the line, both in Markdown; no `markup` means that the line has none. `linked` counts characters in
    links to other pages of the site.
    """

    kind: BlockKind
    text: str
    level: int = 0
    number: int | None = None
    cells: tuple[str, ...] = ()
    markup: str | None = None
    continues: bool = False
    linked: int = 0


OWN_LINE = frozenset({"p", "div", "section", "article", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6"})


def read_lines(element: _Element) -> Iterator[Block]:
    """The text of an HTML element as it is, each line as a paragraph."""
    for line in filter(None, map(squeeze, "".join(_pieces(element)).split("\n"))):
        yield Block(BlockKind.PARAGRAPH, line)


def as_text(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _pieces(element: _Element) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        edge = "\n" if child.tag in OWN_LINE else ""
        yield edge
        yield from _pieces(child)
        yield edge + (child.tail or "").replace("\n", " ")


def squeeze(text: str | None) -> str:
    """Replace each run of white space by one space, and strip both ends."""
    return squeezed(text or "")
