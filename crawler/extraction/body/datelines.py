"""Removes the lines above the text that give author, date and place, on pages that do not mark them up.

They are recognised by their form: short lines between headline and text that are not sentences.
"""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import Block, BlockKind
from crawler.extraction.body.paragraphs import PHRASING, SENTENCE_ENDS, WITHOUT_MEANING
from crawler.extraction.dom.cutting import cut

MAX_CHARS = 60  # a standfirst is longer
MAX_LINES = 4
MIN_CHARS_OF_TEXT = 100  # characters of a paragraph that begins a text
MARKS = ("■", "▶", "●", "◆", "▪", "►", "□", "▷", "◼", "★")
INLINE = PHRASING.union(WITHOUT_MEANING)
DATE = re.compile(r"\d.*\b\d{4}\b|\b\d{4}\b.*\d")


def cut_below(headline: HtmlElement) -> None:
    """Remove what follows the headline in the same element: `<b>by Ada</b><br><i>3 May 2021</i> The text`."""
    element = headline.getnext()
    while element is not None and element.tag in INLINE:
        following, ends_line = element.getnext(), not (element.tail or "").strip()
        if element.tag != "br" and not _is_dateline(element, following, ends_line=ends_line):
            break
        cut(element)
        element = following if ends_line else None


def _is_dateline(element: HtmlElement, following: HtmlElement | None, *, ends_line: bool) -> bool:
    text = element.text_content()
    if not _is_short_line(text):
        return False
    alone = ends_line and (following is None or following.tag == "br" or following.tag not in INLINE)
    return alone or DATE.search(text) is not None


def drop_datelines(blocks: Sequence[Block]) -> list[Block]:
    """Remove the lines before the first paragraph that are not sentences. If no paragraph follows, remove only those up
    to a date.
    """
    blocks = _without_headline(blocks)
    start = 0
    while start < min(MAX_LINES, len(blocks)) and _begins_no_text(blocks[start]):
        start += 1
    if start == len(blocks) or len(blocks[start].text) < MIN_CHARS_OF_TEXT:
        dated = (place + 1 for place in range(min(start, len(blocks) - 1)) if DATE.search(blocks[place].text))
        start = max(dated, default=0)
    return list(blocks[start:])


def _without_headline(blocks: Sequence[Block]) -> Sequence[Block]:
    """Another heading, such as the site's name, was taken for the headline."""
    ranks = [block.level for block in blocks if block.kind is BlockKind.HEADING]
    is_headline = bool(blocks) and blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1
    return blocks[1:] if is_headline and ranks.count(1) == 1 else blocks


def _begins_no_text(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and _is_short_line(block.text)


def _is_short_line(text: str) -> bool:
    if text.startswith(MARKS):
        return False  # the marked line of a standfirst
    return len(text) <= MAX_CHARS and not text.rstrip(")]* \n").endswith((*SENTENCE_ENDS, ","))
