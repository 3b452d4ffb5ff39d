"""CSV (RFC 4180, UTF-8 with a byte order mark for Excel, a header line) that is safe to open in a spreadsheet: no cell
is taken for a formula.

The columns are the fields of `Item` except Markdown; authors and tags are joined by "; ". Hidden characters are spelled
out, as `\\u202e`; JSON Lines preserves the characters themselves.
"""

import csv
import logging
from codecs import BOM_UTF8, getwriter
from typing import BinaryIO

from archive.export.hidden import visible
from archive.export.item import FIELDS, Item
from archive.export.selection import Selected

log = logging.getLogger(__name__)
COLUMNS = tuple(name for name in FIELDS if name != "markdown")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, "CSV Injection"


def write(selected: Selected, out: BinaryIO) -> None:
    out.write(BOM_UTF8)
    table = csv.writer(getwriter("utf-8")(out))
    table.writerow(COLUMNS)
    long = 0
    for cells in map(_cells, selected):
        long += any(len(cell) > EXCEL_CELL for cell in cells)
        table.writerow(cells)
    if long:
        log.warning(
            "%s of the rows have a text that is longer than a cell of Excel (%s characters): Excel cuts it, the file "
            "has it whole.",
            f"{long:,}",
            f"{EXCEL_CELL:,}",
        )


EXCEL_CELL = 32_767  # characters; Microsoft's "Excel specifications and limits"


def _cells(item: Item) -> list[str]:
    plain = item.plain()
    return [_cell(plain[name]) for name in COLUMNS]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case tuple():
            return _harmless(visible("; ".join(value)))
        case _:
            return _harmless(visible(str(value)))


def _harmless(text: str) -> str:
    """The value with a leading apostrophe if a spreadsheet could take it for a formula; spreadsheets then read it as
    text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
