"""Asks htmldate for a date: it searches the article's part of the page, or else the page without other texts. htmldate
is slow and less reliable, so it is used only if no other source has a date.
"""

from collections.abc import Iterator
from copy import copy

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.headline import find_headline
from crawler.extraction.dom.surroundings import BY_READERS, OTHER_ARTICLES, Surroundings
from crawler.extraction.parsing.dates import is_null

DATED = ("content", "datetime", "title")  # attributes
PROSE = ("p", "li", "td", "dd", "span", "div", "b", "strong", "i", "em")
MAX_LINE_CHARS = 60
BLOCKS = ("aside", "div", "figure", "footer", "li", "nav", "section")


def claims(tree: HtmlElement, url: str) -> Iterator[Claim]:
    headline = find_headline(tree)
    whole = Surroundings(headline, words=BY_READERS | OTHER_ARTICLES)
    for place, surroundings in (("article", Surroundings(headline)), ("page", whole)):
        shown = _without(surroundings, tree)
        if day := find_date(shown, url=url, original_date=True, extensive_search=False):
            yield claim(Field.PUBLISHED, FieldSource.HTMLDATE, day, place)
            return


def _without(surroundings: Surroundings, tree: HtmlElement) -> HtmlElement:
    """A copy of the page without the elements that the surroundings exclude."""
    copied = copy(tree)
    pairs = list(zip(tree.iter(*BLOCKS), copied.iter(*BLOCKS), strict=True))
    for element, its_copy in pairs:
        if its_copy.getparent() is not None and surroundings.exclude(element):
            its_copy.drop_tree()
    for element in copied.iter(*PROSE):
        if not len(element) and len(element.text or "") > MAX_LINE_CHARS:
            element.text = ""  # a date in a sentence belongs to the sentence's subject
    for element in copied.iter(etree.Element):
        _drop_null_dates(element)
    return copied


def _drop_null_dates(element: HtmlElement) -> None:
    if element.text and is_null(element.text):
        element.text = ""
    for name in DATED:
        if is_null(element.get(name, "")):
            del element.attrib[name]
