"""What spares trafilatura time changes nothing of what it finds."""

from itertools import product
from typing import cast

import pytest
from lxml.etree import XPath
from lxml.html import HtmlElement, document_fromstring
from trafilatura.xpaths import BODY_XPATH, OVERALL_DISCARD_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from crawler.extraction.shortcuts import Remembered, shortcuts

DISCARDS = (*OVERALL_DISCARD_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH)
TAGS = ("div", "section", "p", "ul", "span", "b", "article", "o:p", "fb:like", 'b"')
NAMES = (
    "",
    "cookie",
    "share-bar",
    "comments",
    "reply-to",
    "is-hidden",
    "post-content",
    "author byline",
    "main",
    "share\x0bbar",
)


def page_of_many_names() -> HtmlElement:
    """Every tag with every class and id, in both orders, since `@id|@class` means the one that stands first."""
    parts = [
        f'<{tag} id="{one}" class="{other}">x</{tag}><{tag} class="{other}" id="{one}" role="nav">x</{tag}>'
        for tag, one, other in product(TAGS, NAMES, NAMES)
    ]
    return document_fromstring(f"<body>{''.join(parts)}<p>no names</p></body>")


@pytest.mark.parametrize("expression", DISCARDS)
def test_what_is_remembered_is_what_the_expression_selects(expression: XPath) -> None:
    page, remembered = page_of_many_names(), Remembered(expression)
    found = expression(page)
    assert found, "else the test shows nothing"
    assert remembered(page) == found
    assert remembered(page) == found, "the second time, from memory"


def test_the_first_that_is_remembered_of_bodies_is_the_one_that_trafilatura_takes() -> None:
    page = page_of_many_names()
    assert Remembered(BODY_XPATH[0])(page)[:1] == cast(list[HtmlElement], BODY_XPATH[0](page))[:1] != []


def test_trafilatura_is_as_it_was_afterwards() -> None:
    before = [*OVERALL_DISCARD_XPATH]
    with pytest.raises(ValueError, match="in the midst"), shortcuts():
        assert before != OVERALL_DISCARD_XPATH
        raise ValueError("in the midst")
    assert before == OVERALL_DISCARD_XPATH
