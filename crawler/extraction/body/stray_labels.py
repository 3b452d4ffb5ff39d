"""Removes lines that label something absent: headings with nothing below, advertisement marks, names of boxes that
scripts would fill.
"""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.body.blocks import Block, BlockKind, squeeze
from crawler.extraction.body.paragraphs import SENTENCE_ENDS
from crawler.extraction.dom.cutting import cut

MAX_LABEL_CHARS = 40
MAX_ANNOUNCING_CHARS = 60
MIN_PARAGRAPH_CHARS = 60
MIN_LINKED_SHARE = 0.8  # with this share in links, a line at the end leads to another page
FULL_STOPS = (".", "。", "।", "۔")
ADVERTISEMENT = re.compile(
    r"\W*(?:advert(?:isement|ising)?s?|ads?|sponsored(?: content)?|anzeigen?|werbung|publicidad(?:e)?|publicité|pub"
    r"|pubblicità|reclame|advertentie|annonse?|annons|mainos|reklam[aey]?|реклама|διαφήμιση|広告|广告|廣告|광고|إعلان|פרסומת"
    r"|quảng cáo|iklan)(?: \d)?\W*",
    re.IGNORECASE,
)
# "ANZEIGE - Where to eat tonight"
ADVERTISED = re.compile(rf"{ADVERTISEMENT.pattern.removesuffix('W*')}s?[-–—:|：]", re.IGNORECASE)
MAX_ADVERTISEMENT_CHARS = 120


def drop_labels(blocks: Sequence[Block]) -> list[Block]:
    """Remove advertisement marks, and lines at the end that announce something that does not follow or that lead to
    other pages.
    """
    kept = [block for block in blocks if not _is_advertisement(block)]
    while kept and _announces_nothing(kept[-1]):
        kept.pop()
    return kept


def drop_labels_below(region: HtmlElement, _: HtmlElement | None) -> None:
    """Remove short lines at the end in boxes of their own that are not sentences and, in scripts with capitals, do not
    look like names: a name may be a signature.
    """
    lines = [
        (line, squeeze(line.text_content())) for line in region.iter("p", "div") if line.find("*") is None
    ]
    ends = [number for number, (_, text) in enumerate(lines) if len(text) >= MIN_PARAGRAPH_CHARS]
    if not ends:
        return
    home, below = lines[ends[-1]][0].getparent(), [line for line in lines[ends[-1] + 1 :] if line[1]]
    if all(line.getparent() is not home and _is_label(text) for line, text in below):
        for line, _ in below:
            cut(line)


def _is_label(text: str) -> bool:
    is_like_name = text != text.lower() and all(word[:1].isupper() for word in text.split())
    return len(text) <= MAX_LABEL_CHARS and not text.endswith(SENTENCE_ENDS) and not is_like_name


def _is_advertisement(block: Block) -> bool:
    if len(block.text) <= MAX_LABEL_CHARS and ADVERTISEMENT.fullmatch(block.text):
        return True
    label = ADVERTISED.match(block.text) if len(block.text) <= MAX_ADVERTISEMENT_CHARS else None
    return label is not None and label.group() == label.group().upper()


def _announces_nothing(block: Block) -> bool:
    if block.kind is BlockKind.HEADING:
        return len(block.text) <= MAX_ANNOUNCING_CHARS or not block.text.endswith(FULL_STOPS)
    if len(block.text) > MAX_ANNOUNCING_CHARS:
        return False
    return block.text.endswith((":", "：")) or block.linked >= MIN_LINKED_SHARE * len(block.text)
