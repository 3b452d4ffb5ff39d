"""Puts a `<p>` around each paragraph that is marked otherwise: between line breaks, loose beside other paragraphs, or
in a `<pre>`. Joins lines that were wrapped by hand.

trafilatura then finds all of the text, also short last lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.etree import strip_tags
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import squeeze
from crawler.extraction.body.code import flatten_listing
from crawler.extraction.dom.class_names import words_of

WITHOUT_MEANING = ("span", "font", "time")  # to a paragraph's text; trafilatura would take a time's away
DROP_CAPS = ("span", "strong", "b", "font", "big", "em", "i")
DROP_CAP = re.compile(r"[«»„“\"'‘]?[^\W\d_]")
WORDS_OF_ONE_LETTER = frozenset("AÀÁÂÅEÉÈIOÓÒÔÖUÚYÆØZŻKSVWΗОАВИКСУЯЄІЙ")  # in any language
DIVISIONS = ("div", "section", "article", "main", "header", "center")
CONTAINERS = (*DIVISIONS, "body", "blockquote", "td", "p")
HOLDERS = frozenset(
    {"blockquote", "li", "td", "dd"}
)  # in which trafilatura joins a `<div>` to its neighbours
PHRASING = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "data", "del", "dfn", "img"),
        *("em", "i", "ins"),
        *("kbd", "mark", "nobr", "q", "ruby", "s", "samp", "small", "strike", "strong", "sub"),
        *("sup", "tt", "u"),
        *("var", "wbr"),
    )
)
MAX_PRE_LINES = 10_000  # ten long book chapters; trafilatura's time is quadratic in paragraphs
MIN_WRAPPED_LINES = 3
WRAPPED_LINE_CHARS = range(35, 110)  # usual wrapping width, and the gap that a long word leaves
SENTENCE_ENDS = (".", "!", "?", ":", "…", "»", "”", '"', "。", "！", "？", "؟", "۔", "।")
MAX_SENTENCE_ENDS = 0.5  # the part of wrapped lines that end a sentence; lines of lists and poems mostly do
SPACE = re.compile(r"\s+")
# wide East Asian characters, except Hangul, which has spaces between words
BETWEEN_IDEOGRAPHS = re.compile(r"[\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uff60]{2}")
BLANK_LINE = re.compile(r"\n\s*\n")
CODE_WORDS = frozenset({"code", "highlight", "hljs", "prettyprint", "brush", "language", "lang"})
CODE_SIGNS = re.compile(r"[{}<>=;|\\_$#@~^]")
MIN_WORDS_A_LINE = 2  # of prose, on average
MAX_CODE_SIGNS = 0.01  # share of the characters of prose


def make_paragraphs(region: HtmlElement, _: HtmlElement | None) -> None:
    outermost = [pre for pre in region.iter("pre") if next(pre.iterancestors("pre"), None) is None]
    prose = list(filter(_is_prose, outermost))
    for pre in outermost:
        if len(pre) and pre not in prose:
            flatten_listing(pre)
    _join_drop_caps(region)
    strip_tags(region, *WITHOUT_MEANING)
    _join_source_lines(region)
    if sum(pre.text_content().count("\n") for pre in prose) <= MAX_PRE_LINES:
        for pre in prose:
            _pre_to_paragraphs(pre)
    for division in list(region.iterdescendants(*DIVISIONS)):
        if division.getparent().tag in HOLDERS and all(child.tag in PHRASING for child in division):
            division.tag = "p"
    for container in list(region.iter(*CONTAINERS)):
        if _has_loose_paragraphs(container):
            _wrap_runs(container)
    for paragraph in region.iter("p"):
        if paragraph.find("br") is not None:
            _join_wrapped_lines(paragraph)


def _join_drop_caps(region: HtmlElement) -> None:
    """Join a capital in its own element at a paragraph's start to the word behind it."""
    for paragraph in region.iter("p"):
        first = next(paragraph.iterdescendants(*DROP_CAPS), None)
        if first is None or _has_text(paragraph.text):
            continue
        letter = first.text_content().strip()
        if not DROP_CAP.fullmatch(letter) or letter[-1] in WORDS_OF_ONE_LETTER:
            continue
        following = [text for text in paragraph.xpath(".//text()") if _has_text(text)][1:2]
        if following and following[0].lstrip()[:1].islower():
            _close_up(paragraph, first, following[0])


def _close_up(paragraph: HtmlElement, first: HtmlElement, following: str) -> None:
    """Remove the white space between the first letter and the text that follows it."""
    around = [element for element in (first, *first.iterancestors()) if paragraph in element.iterancestors()]
    for element in (*first.iterdescendants(), *around):
        if element.tail is not None and not _has_text(element.tail):
            element.tail = None
    for element in paragraph.iterdescendants():
        if element.text == following:
            element.text = following.lstrip()
        elif element.tail == following:
            element.tail = following.lstrip()


def _join_source_lines(region: HtmlElement) -> None:
    """Replace a newline in the source by a space, or by nothing between two ideographs (CSS Text 3, 4.1.2)."""
    kept = {element for pre in region.iter("pre") for element in pre.iter("*")}
    for element in region.iter("*"):
        if element.text and "\n" in element.text and element not in kept:
            element.text = _join(element.text)
        if element.tail and "\n" in element.tail and element.getparent() not in kept:
            element.tail = _join(element.tail)


def _join(text: str) -> str:
    return SPACE.sub(_joined, text)


def _joined(space: re.Match[str]) -> str:
    if "\n" not in space.group():
        return space.group()
    around = space.string[space.start() - 1 : space.start()] + space.string[space.end() : space.end() + 1]
    return "" if BETWEEN_IDEOGRAPHS.fullmatch(around) else " "


def _has_loose_paragraphs(container: HtmlElement) -> bool:
    """Whether there is text between two line breaks or beside a `<p>`: the author meant a paragraph."""
    tags = [child.tag for child in container]
    if container.tag == "p":
        return tags.count("br") > 1 and any(_is_double(br) for br in container.iterchildren("br"))
    loose = _has_text(container.text) or any(_has_text(child.tail) for child in container)
    return loose and ("p" in tags or tags.count("br") > 1)


def _is_double(br: HtmlElement) -> bool:
    following = br.getnext()
    return following is not None and following.tag == "br" and not _has_text(br.tail)


def _wrap_runs(container: HtmlElement) -> None:
    """Make a paragraph of each run of phrasing content between two blocks or two line breaks."""
    flow = _Flow(container)
    flow.add_text(container.text)
    for child in list(container):
        tail = child.tail
        if child.tag not in PHRASING:
            flow.add_block(child)
        elif child.tag == "br" and (flow.paragraph is None or _is_double(child)):
            flow.paragraph = None
        else:
            flow.add_phrase(child)
        flow.add_text(tail)
    container.text = None
    container[:] = flow.blocks
    if container.tag == "p":
        container.drop_tag()


@dataclass(slots=True)
class _Flow:
    """The content of a container while it is turned into blocks; `paragraph` is the open paragraph at the end."""

    container: HtmlElement
    blocks: list[HtmlElement] = field(default_factory=list)
    paragraph: HtmlElement | None = None

    def add_block(self, block: HtmlElement) -> None:
        block.tail = self.paragraph = None
        self.blocks.append(block)

    def add_phrase(self, phrase: HtmlElement) -> None:
        phrase.tail = None
        self._open().append(phrase)

    def add_text(self, text: str | None) -> None:
        if not text or (self.paragraph is None and not _has_text(text)):
            return
        paragraph = self._open()
        if len(paragraph):
            paragraph[-1].tail = text
        else:
            paragraph.text = text

    def _open(self) -> HtmlElement:
        if self.paragraph is None:
            self.paragraph = self.container.makeelement("p")
            self.blocks.append(self.paragraph)
        return self.paragraph


def _join_wrapped_lines(paragraph: HtmlElement) -> None:
    if _are_wrapped(_lines(paragraph)):
        for br in list(paragraph.iterchildren("br")):
            br.tail = " " + (br.tail or "")
            br.drop_tree()


def _lines(paragraph: HtmlElement) -> list[str]:
    lines = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == "br":
            lines.append(child.tail or "")
        else:
            lines[-1] += child.text_content() + (child.tail or "")
    return [squeeze(line) for line in lines]


def _are_wrapped(lines: Sequence[str]) -> bool:
    """Whether these lines are one wrapped paragraph; only the last line may be short."""
    full = [line for line in lines[:-1] if line]
    return (
        len(full) >= MIN_WRAPPED_LINES - 1
        and all(len(line) in WRAPPED_LINE_CHARS for line in full)
        and sum(line.endswith(SENTENCE_ENDS) for line in full) <= MAX_SENTENCE_ENDS * len(full)
    )


def _is_prose(pre: HtmlElement) -> bool:
    text = pre.text_content()
    return (
        pre.find(".//code") is None
        and words_of(pre).isdisjoint(CODE_WORDS)
        and len(CODE_SIGNS.findall(text)) <= MAX_CODE_SIGNS * len(text)
        and len(text.split()) >= MIN_WORDS_A_LINE * sum(map(_has_text, text.split("\n")))
    )


def _pre_to_paragraphs(pre: HtmlElement) -> None:
    """Blank lines in the `<pre>` separate paragraphs; the lines of a wrapped paragraph are joined."""
    for text in filter(_has_text, BLANK_LINE.split(pre.text_content())):
        lines = [squeeze(line) for line in text.strip().split("\n")]
        for line in [" ".join(lines)] if _are_wrapped(lines) else lines:
            paragraph = pre.makeelement("p")
            paragraph.text = line
            pre.addprevious(paragraph)
    pre.drop_tree()


def _has_text(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""
