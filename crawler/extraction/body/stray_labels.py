"""Takes out the lines that label what is not there: headings with nothing below them, marks of advertisements."""

import re
from collections.abc import Sequence

from crawler.extraction.body.blocks import Block, BlockKind

MAX_LABEL_CHARS = 40
MAX_ANNOUNCING_CHARS = 60
MIN_LINKED_SHARE = 0.8  # of a line at the end: it leads on
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
    """Without marks of advertisements, and without what at the end announces something that does not
    follow, or leads on."""
    kept = [block for block in blocks if not _is_advertisement(block)]
    while kept and _announces_nothing(kept[-1]):
        kept.pop()
    return kept


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
