"""Reads program listings on a page: their lines as written, without line numbers."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.dom.class_names import words_of

CODE_WORDS = frozenset(
    (
        *("code", "codeblock", "codehilite", "highlight", "highlighter", "hljs", "prettyprint", "prism"),
        *("brush", "language", "lang", "syntax", "syntaxhighlighter", "chroma", "rouge", "shiki", "crayon"),
    )
)
NUMBER_WORDS = frozenset(
    ("lineno", "linenos", "linenumber", "linenumbers", "lnt", "ln", "gutter", "gl", "linenum")
)
OWN_LINE = frozenset({"div", "p", "li", "tr", "pre", "ol", "ul", "table"})
LINE_WORDS = frozenset({"line", "codeline"})
NUMBERS = re.compile(r"[\s\d]*")
MAX_LEVELS_UP = 4  # levels from a listing to the element that names it as one


def is_code(element: HtmlElement) -> bool:
    """Whether the element, or an element closely around it, is named like program code."""
    around = [
        element,
        *(above for above, _ in zip(element.iterancestors(), range(MAX_LEVELS_UP), strict=False)),
    ]
    return any(not words_of(ancestor).isdisjoint(CODE_WORDS) for ancestor in around if ancestor.tag != "body")


def is_listing_table(table: HtmlElement) -> bool:
    """Whether the table is a listing: code lines beside their numbers."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if not rows or any(len(cells) not in (1, 2) for cells in rows):
        return False
    numbered = [cells for cells in rows if len(cells) == 2]
    is_marked = table.find(".//pre") is not None or next(table.iterancestors("pre"), None) is not None
    if not (is_marked or is_code(table) or (numbered and all(_is_code_cell(line) for _, line in numbered))):
        return False
    return all(NUMBERS.fullmatch(number.text_content()) for number, _ in numbered)


def _is_code_cell(cell: HtmlElement) -> bool:
    """Whether all that a cell has is in one `code` element: HtmlFormatter of Pygments writes a row for each line."""
    code = cell.find("code")
    return code is not None and code.text_content().strip() == cell.text_content().strip()


def flatten_listings(body: HtmlElement) -> None:
    """Flatten each `pre`: highlighting makes an element of each word."""
    for listing in list(body.iter("pre")):
        flatten_listing(listing)


def flatten_listing(listing: HtmlElement) -> None:
    """Replace the elements of a listing, which may be line numbers and lines, by its text."""
    code = code_of(listing)
    del listing[:]
    listing.text = code


def code_of(element: HtmlElement) -> str:
    """The lines of a listing. `<br>` and an element per line end lines, whatever line breaks the source has."""
    pieces: list[str] = []
    for piece in _pieces(element):
        if piece is not None:
            pieces.append(piece)
        elif pieces and not pieces[-1].endswith("\n"):
            pieces.append("\n")
    lines = "".join(pieces).replace("\u200b", "").replace("\xa0", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _pieces(element: HtmlElement) -> Iterator[str | None]:
    """The text in document order; None where a line ends, if it has begun."""
    if _is_line_number(element):
        return
    own = element.tag in OWN_LINE or (element.tag != "pre" and not words_of(element).isdisjoint(LINE_WORDS))
    if own:
        yield None
    # white space between line elements is not part of the listing
    holds_lines = element.tag in ("table", "tbody", "tr", "ol", "ul")
    if element.text and not (holds_lines and element.text.isspace()):
        yield element.text
    for child in element:
        if child.tag == "br":
            yield "\n"
        else:
            yield from _pieces(child)
        if child.tail and not (holds_lines and child.tail.isspace()):
            yield child.tail
    if element.tag in OWN_LINE:
        yield None


def _is_line_number(element: HtmlElement) -> bool:
    words = words_of(element)
    is_named = not words.isdisjoint(NUMBER_WORDS) or (
        "line" in words and not words.isdisjoint({"number", "numbers", "no", "num", "nr"})
    )
    is_gutter = element.tag in ("td", "th") and element.getnext() is not None
    return (is_named or is_gutter) and NUMBERS.fullmatch(element.text_content()) is not None
