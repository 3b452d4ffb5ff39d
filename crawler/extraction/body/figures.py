"""Removes pictures and their captions from the text: figures, and lines that name the pictures' owners.

A figure that holds a quotation, a table or a program listing stays.
"""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import Block, BlockKind
from crawler.extraction.body.density import running_chars
from crawler.extraction.dom.cutting import cut

CONTENT = ("pre", "code", "blockquote", "table", "ul", "ol", "dl")
MAX_SHARE = 0.3  # part of the running text; above it, the figures are the story
MAX_CREDIT_CHARS = 120
MAX_CAPTION_CHARS = 250
# "Photo: Ada Finch", "© Agency", in the languages that we know
CREDIT = re.compile(
    r"\W*(?:©|\(c\)|(?:foto|photo|picture|image|bild|bilder|bildrechte|bildquelle|fotos|photos|imagen|imagem|immagine"
    r"|afbeelding|kuva|zdjęcie|fot\.|snímek|фото|photo by|photo credit|photograph|credit|image credit"
    r"|fotograf(?:ía|ia)?"
    r"|写真|图片来源|圖片來源|图源|사진|صورة|תמונה)\s?(?:[:：©/]|par\b|by\b|von\b|de\b))",
    re.IGNORECASE,
)

CREDIT_AT_END = re.compile(
    r"[(\[|/–-]\s?(?:foto|photo|picture|image|bild|fotos|photos|imagen|imagem|kuva|фото|写真)s?\s?[:：]\s?[^.!?]{2,50}[)\]]?$",
    re.IGNORECASE,
)


def drop_figures(region: HtmlElement, _: HtmlElement | None) -> None:
    figures = [
        figure for figure in region.iter("figure") if next(figure.iterancestors("figure"), None) is None
    ]
    if not figures:
        return
    chars = running_chars(region)
    loose = [figure for figure in figures if next(figure.iter(*CONTENT), None) is None]
    if sum(chars[figure] for figure in loose) <= MAX_SHARE * chars[region]:
        for figure in loose:
            cut(figure)


def drop_credits(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if not _is_credit(block)]


def _is_credit(block: Block) -> bool:
    if block.kind is not BlockKind.PARAGRAPH or len(block.text) > MAX_CAPTION_CHARS:
        return False
    is_credit = len(block.text) <= MAX_CREDIT_CHARS and CREDIT.match(block.text)
    return bool(is_credit or CREDIT_AT_END.search(block.text))
