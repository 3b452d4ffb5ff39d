"""Reads an element as a browser lays it out: each separate line becomes a block, inline elements become its text.

Other modules decide which parts of a page to read. This module omits no text except the numbers of code lines.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from archive.passwords import without_user
from crawler.extraction.body.blocks import Block, BlockKind
from crawler.extraction.body.code import code_of, is_listing_table
from crawler.extraction.body.phrasing import Kind, Mark, Run, linked_chars, marked, plain
from crawler.extraction.dom.urls import absolute

MARKS = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Mark(Kind.EMPHASIS)),
    **dict.fromkeys(("strong", "b"), Mark(Kind.STRONG)),
    **dict.fromkeys(("del", "s", "strike"), Mark(Kind.DELETED)),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Mark(Kind.CODE)),
}
INLINE = frozenset(MARKS) | frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "bdi",
            "bdo",
            "big",
            "data",
            "font",
            "ins",
            "label",
            "mark",
            "meter",
            "nobr",
        ),
        *(
            "output",
            "q",
            "ruby",
            "rb",
            "slot",
            "small",
            "span",
            "sub",
            "sup",
            "time",
            "u",
            "wbr",
            "o:p",
            "math",
        ),
    )
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
WITHOUT_MARKS_IN_HEADINGS = frozenset({Kind.STRONG})
FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§])[\])]?")
END_OF_WORD = re.compile(r"[^\W\d_]{4}$|[.,;:!?»”\"')\]。、」）]$")
LAYOUT_ROLES = frozenset({"presentation", "none"})
LAYOUT_CELL_CHARS = 500
LEADS_ON = "data-leads-on"  # set on links to other pages of the site, by `related`
MAX_CELLS = 100  # cells of a row that is read as a row
MANY_PARAGRAPHS = 3  # in a list item; such a list only arranges the page


PARAGRAPH = Block(BlockKind.PARAGRAPH, "")


def read_blocks(root: HtmlElement, base: str = "") -> list[Block]:
    """The blocks of `root`, none of them empty. `base` is what relative addresses of links start from."""
    reader = _LayoutReader(base)
    reader.visit_children(root)
    reader.end_line()
    return reader.blocks


@dataclass(slots=True)
class _LayoutReader:
    base: str
    blocks: list[Block] = field(default_factory=list)
    line: list[Run] = field(default_factory=list)
    marks: tuple[Mark, ...] = ()
    shape: Block = PARAGRAPH  # the block that the line becomes when it ends
    joins_lines: bool = False

    def visit_children(self, element: HtmlElement) -> None:
        self.add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._visit(child)
            self.add(child.tail)

    def add(self, text: str | None) -> None:
        if text and (self.line or not text.isspace()):
            self.line.append(Run(text, self.marks))

    def end_line(self) -> None:
        if self.joins_lines:
            self.add(" ")
            return
        if not self.line:
            return
        runs, self.line = self.line, []
        if text := plain(runs):
            without = WITHOUT_MARKS_IN_HEADINGS if self.shape.kind is BlockKind.HEADING else frozenset()
            markup = marked(runs, without=without)
            self.blocks.append(replace(self.shape, text=text, markup=markup, linked=linked_chars(runs)))
            if self.shape.kind is BlockKind.ITEM:
                self.shape = replace(self.shape, continues=True)

    def _visit(self, element: HtmlElement) -> None:
        if (visit := VISITS.get(element.tag)) is not None:
            visit(self, element)
        elif element.tag in INLINE or ("-" in element.tag and _stands_in_text(element)):
            self.visit_children(element)
        else:
            self._visit_block(element)

    def _visit_block(self, element: HtmlElement) -> None:
        self.end_line()
        self.visit_children(element)
        self.end_line()

    def _visit_break(self, _: HtmlElement) -> None:
        self.end_line()

    def _visit_nothing(self, _: HtmlElement) -> None:
        """Pictures have no text, and do not end a line."""

    def _visit_marked(self, element: HtmlElement) -> None:
        if element.tag == "code" and _is_listing(element):
            self._visit_code(element)
            return
        if element.tag == "del" or element.tag == "s":
            self._visit_deleted(element)
            return
        with self._marked(MARKS[element.tag]):
            self.visit_children(element)

    def _visit_deleted(self, element: HtmlElement) -> None:
        """Keep a deletion apart from a replacement directly behind it: they are two words."""
        with self._marked(MARKS[element.tag]):
            self.visit_children(element)
        following = element.getnext()
        if following is not None and following.tag == "ins" and not element.tail:
            self.add(" ")

    def _visit_inserted(self, element: HtmlElement) -> None:
        self.visit_children(element)
        following = element.getnext()
        if following is not None and following.tag == "del" and not element.tail:
            self.add(" ")

    def _visit_link(self, element: HtmlElement) -> None:
        target = _target(element.get("href"), self.base)
        if self.line and _joins_other_link(self.line[-1], target):
            self.add(" ")
        if not target:
            self.visit_children(element)
            return
        with self._marked(Mark(Kind.LINK, target, element.get(LEADS_ON) is not None)):
            self.visit_children(element)

    def _visit_quotation(self, element: HtmlElement) -> None:
        self.add('"')
        self.visit_children(element)
        self.add('"')

    def _visit_raised(self, element: HtmlElement) -> None:
        """Keep a footnote's number apart from the word before it."""
        text = plain([Run(element.text_content())])
        before = plain(self.line[-3:])
        if not (FOOTNOTE.fullmatch(text) and before and _is_footnote(element, before)):
            self.visit_children(element)
            return
        mark = text.isdigit()
        self.add("[" if mark else " ")
        self.visit_children(element)
        self.add("]" if mark else "")

    def _visit_heading(self, element: HtmlElement) -> None:
        level = int(element.tag[1])
        with self._shaped(Block(BlockKind.HEADING, "", level), joins_lines=not _holds_blocks(element)):
            self.visit_children(element)

    def _visit_quote(self, element: HtmlElement) -> None:
        shape = self.shape if self.shape.kind is BlockKind.ITEM else Block(BlockKind.QUOTE, "")
        with self._shaped(shape):
            self.visit_children(element)

    def _visit_list(self, element: HtmlElement) -> None:
        self.end_line()
        self.add(element.text)
        level = self.shape.level + 1 if self.shape.kind is BlockKind.ITEM else 1
        number = _whole(element.get("start"), 1) if element.tag == "ol" else None
        for child in element:
            if child.tag == "li":
                number = _whole(child.get("value"), number) if number is not None else None
                self._visit_item(child, level, number)
                number = number + 1 if number is not None else None
            elif isinstance(child.tag, str):
                self._visit(child)
            self.add(child.tail)
        self.end_line()

    def _visit_item(self, item: HtmlElement, level: int, number: int | None) -> None:
        if _lays_out(item):
            self._visit_block(item)
            return
        with self._shaped(Block(BlockKind.ITEM, "", level, number)):
            self.visit_children(item)

    def _visit_code(self, element: HtmlElement) -> None:
        self.end_line()
        if code := code_of(element):
            if self.joins_lines:
                self.add(code)
            else:
                self.blocks.append(Block(BlockKind.CODE, code))

    def _visit_table(self, table: HtmlElement) -> None:
        if is_listing_table(table):
            self._visit_code(table)
        elif self.joins_lines or _is_layout(table):
            self._visit_block(table)
        else:
            self.end_line()
            for caption in table.iterchildren("caption"):
                self._visit_block(caption)
            for row in table.iter("tr"):
                self._visit_row(row)

    def _visit_row(self, row: HtmlElement) -> None:
        cells = [cell for cell in row if cell.tag in ("td", "th")][:MAX_CELLS]
        read = [self._cell(cell) for cell in cells]
        text = " | ".join(filter(None, (plain for plain, _, _ in read)))
        if text:
            markup = tuple(markup for _, markup, _ in read)
            linked = sum(chars for _, _, chars in read)
            self.blocks.append(Block(BlockKind.ROW, text, cells=markup, linked=linked))

    def _cell(self, cell: HtmlElement) -> tuple[str, str, int]:
        """The cell's text on one line, its Markdown, and the number of linked characters."""
        inside = read_blocks(cell, self.base)
        markup = "<br>".join((block.markup or block.text).replace("\n", "<br>") for block in inside)
        return (
            " ".join(" ".join(block.text.split()) for block in inside),
            markup,
            sum(block.linked for block in inside),
        )

    @contextmanager
    def _marked(self, mark: Mark) -> Iterator[None]:
        before = self.marks
        self.marks = before if mark in before else (*before, mark)
        yield
        self.marks = before

    @contextmanager
    def _shaped(self, shape: Block, *, joins_lines: bool = False) -> Iterator[None]:
        self.end_line()
        outer, joined = self.shape, self.joins_lines
        self.shape, self.joins_lines = shape, joined or joins_lines
        yield
        self.joins_lines = joined
        self.end_line()
        self.shape = outer


VISITS: Mapping[str, Callable[[_LayoutReader, HtmlElement], None]] = {
    **dict.fromkeys(MARKS, _LayoutReader._visit_marked),
    **dict.fromkeys(HEADINGS, _LayoutReader._visit_heading),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _LayoutReader._visit_list),
    **dict.fromkeys(("br", "hr"), _LayoutReader._visit_break),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _LayoutReader._visit_code),
    **dict.fromkeys(("img", "picture", "col", "colgroup"), _LayoutReader._visit_nothing),
    "a": _LayoutReader._visit_link,
    "blockquote": _LayoutReader._visit_quote,
    "ins": _LayoutReader._visit_inserted,
    "q": _LayoutReader._visit_quotation,
    "sup": _LayoutReader._visit_raised,
    "table": _LayoutReader._visit_table,
}


def _target(href: str | None, base: str) -> str:
    """The address of a link; empty if the link has none."""
    href = (href or "").strip()
    if not href or href.startswith(("#", "javascript:", "data:")):
        return ""
    if href.startswith(("mailto:", "tel:")):
        return href
    return without_user(absolute(base, href) or "")


def _joins_other_link(before: Run, target: str) -> bool:
    """Whether two links have no space between them: the page's style separates them."""
    links = [mark.target for mark in before.marks if mark.kind is Kind.LINK]
    return bool(links) and links[-1] != target and not before.text[-1:].isspace()


def _is_footnote(element: HtmlElement, before: str) -> bool:
    linked = element.find(".//a") is not None or next(element.iterancestors("a"), None) is not None
    return linked or END_OF_WORD.search(before) is not None


def _is_listing(code: HtmlElement) -> bool:
    """Whether the code is more than a phrase: it has several lines and marks where they end."""
    return any(child.tag in ("br", "div", "p", "ol", "ul", "table", "pre") for child in code)


def _stands_in_text(element: HtmlElement) -> bool:
    """Whether a custom element is part of a line: there are words beside it."""
    before, parent = element.getprevious(), element.getparent()
    text_before = before.tail if before is not None else parent.text if parent is not None else None
    return bool((text_before or "").strip() or (element.tail or "").strip())


def _holds_blocks(heading: HtmlElement) -> bool:
    """A heading that was never closed holds the whole page; its lines are separate lines."""
    return any(
        child.tag in ("p", "ul", "ol", "table", "blockquote", "pre") for child in heading.iterdescendants()
    )


def _lays_out(item: HtmlElement) -> bool:
    paragraphs = 0
    for inner in item.iterdescendants():
        paragraphs += inner.tag == "p"
        if inner.tag in HEADINGS or paragraphs == MANY_PARAGRAPHS:
            return True
    return False


def _is_layout(table: HtmlElement) -> bool:
    """Whether the table only arranges content: it says so, contains tables, or has long texts in its cells."""
    if table.get("role") in LAYOUT_ROLES or table.find(".//table") is not None:
        return True
    rows = list(table.iter("tr"))
    if all(len(row) <= 1 for row in rows):
        return True
    return any(
        len(cell.text_content()) > LAYOUT_CELL_CHARS
        and next(cell.iter("p", "div", "br", "h2", "h3"), None) is not None
        for cell in table.iter("td")
    )


def _whole(number: str | None, otherwise: int) -> int:
    return int(number) if number and number.isdecimal() and len(number) < 7 else otherwise
