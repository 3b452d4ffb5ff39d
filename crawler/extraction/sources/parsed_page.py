"""A parsed page with what all candidate sources need: its headline, the structured data that describes it, and its
claimed language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.dom.headline import find_headline
from crawler.extraction.dom.surroundings import Surroundings
from crawler.extraction.dom.urls import base_of
from crawler.extraction.sources import json_ld, language


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """`base` resolves relative addresses; `described` are the JSON-LD nodes about this page, the surest first;
    `locale` is the claimed one (`de`, `en_GB`). `elements` saves a tenth of the time: without it, lxml creates each
    element's object again at every walk of the tree.
    """

    url: str
    tree: HtmlElement
    elements: Sequence[HtmlElement]
    base: str
    headline: HtmlElement | None
    surroundings: Surroundings
    linked_data: json_ld.LinkedData
    described: Sequence[json_ld.Node]
    locale: str

    @classmethod
    def of(cls, tree: HtmlElement, url: str) -> "ParsedPage":
        elements = list(tree.iter())
        headline = find_headline(tree)
        data = json_ld.read(tree)
        title = headline.text_content() if headline is not None else ""
        return cls(
            url=url,
            tree=tree,
            elements=elements,
            base=base_of(tree, url),
            headline=headline,
            surroundings=Surroundings(headline),
            linked_data=data,
            described=json_ld.about_page(data, url, title),
            locale=language.claimed_locale(tree, url),
        )
