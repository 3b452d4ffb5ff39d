"""Removes parts of a text that a page shows twice: once for wide and once for narrow screens, or in its introduction
and again in the text.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.dom.cutting import cut
from crawler.extraction.dom.headline import fold

MIN_CHARS = 80  # a refrain is shorter
MIN_PARAGRAPHS = 2  # a single one may be a question that each guest is asked


def drop_repeated(region: HtmlElement, _: HtmlElement | None) -> None:
    """Keep the first occurrence of a repeated part. Paragraphs within one element all stay, even if alike."""
    for is_repeat, run in groupby(_repeats(region), key=lambda part: part.is_repeat):
        seen = list(run)
        if is_repeat and len({part.text for part in seen}) >= MIN_PARAGRAPHS:
            for part in seen:
                cut(part.paragraph)


class _Seen(NamedTuple):
    paragraph: HtmlElement
    text: str
    is_repeat: bool


def _repeats(region: HtmlElement) -> Iterator[_Seen]:
    """Each long paragraph with its folded text, and whether another element had it before."""
    long = [(p, text) for p in region.iter("p") if len(text := p.text_content()) >= MIN_CHARS]
    if len({paragraph.getparent() for paragraph, _ in long}) < 2:
        return
    parents: dict[str, HtmlElement] = {}
    for paragraph, text in long:
        text = fold(text)
        if len(text) >= MIN_CHARS:
            parent = paragraph.getparent()
            yield _Seen(paragraph, text, parents.setdefault(text, parent) is not parent)
