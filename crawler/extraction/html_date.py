"""The date that htmldate finds by looking through all of an article's part of the page: slow and less sure, so only
where no other source has one."""

from collections.abc import Iterator
from copy import copy

from htmldate import find_date
from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.headline import find_headline
from crawler.extraction.surroundings import Surroundings

BLOCKS = ("aside", "div", "figure", "footer", "li", "nav", "section")


def claims(tree: HtmlElement, url: str) -> Iterator[Claim]:
    article = _without_surroundings(copy(tree))
    if found := find_date(article, url=url, original_date=True, extensive_search=False):
        yield claim(Field.PUBLISHED, Source.HTMLDATE, found, "page")


def _without_surroundings(tree: HtmlElement) -> HtmlElement:
    surroundings = Surroundings(find_headline(tree))
    for element in list(tree.iter(*BLOCKS)):
        if element.getparent() is not None and surroundings.exclude(element):
            element.drop_tree()
    return tree
