"""Reads the schema.org microdata (`itemprop`) and RDFa (`property`) in a page's elements."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.surroundings import Surroundings

PROPERTIES = {
    "headline": Field.TITLE,
    "author": Field.AUTHORS,
    "creator": Field.AUTHORS,
    "datepublished": Field.PUBLISHED,
    "datecreated": Field.PUBLISHED,
    "datemodified": Field.MODIFIED,
    "inlanguage": Field.LANGUAGE,
    "isaccessibleforfree": Field.PAYWALLED,
}
LOCAL_NAME = re.compile(r".*[:/#]")  # `schema:author`, `https://schema.org/author`
ANNOTATED = XPath("//@itemprop/.. | //@property/parent::*[not(self::meta)]")
MAX_ANNOTATED = 1000
MAX_INNER = 100  # elements or texts that make up one value
# An item inside the article that has its own properties.
OTHER_ITEMS = frozenset(
    (
        *("comment", "person", "organization", "imageobject", "videoobject"),
        *("itemlist", "wpsidebar", "wpfooter"),
    )
)


def claims(tree: HtmlElement, surroundings: Surroundings) -> Iterator[Claim]:
    authors: dict[HtmlElement | None, list[str]] = {}  # of each item: one element for each
    for element in cast(list[HtmlElement], ANNOTATED(tree))[:MAX_ANNOTATED]:
        source = FieldSource.MICRODATA if element.get("itemprop") else FieldSource.RDFA
        name = element.get("itemprop") or element.get("property") or ""
        fields = {field for key in name.split() if (field := PROPERTIES.get(LOCAL_NAME.sub("", key.lower())))}
        if fields and not surroundings.exclude(element) and not _within_other_item(element):
            value = _value(element)
            if source is FieldSource.MICRODATA and Field.AUTHORS in fields:
                authors.setdefault(_item_of(element), []).append(value)
            else:
                yield from (claim(field, source, value, f"{source}:{name}") for field in fields)
    for values in authors.values():
        yield claim(Field.AUTHORS, FieldSource.MICRODATA, "; ".join(values), "microdata:author")


def only_date(tree: HtmlElement) -> Iterator[Claim]:
    """The page's only publication date, wherever it is; nothing if the page has several different dates."""
    dated = [e for e in cast(list[HtmlElement], ANNOTATED(tree))[:MAX_ANNOTATED] if _says_published(e)]
    if len({_value(element) for element in dated}) == 1:
        yield claim(Field.PUBLISHED, FieldSource.MICRODATA, _value(dated[0]), "microdata:datePublished")


def _says_published(element: HtmlElement) -> bool:
    name = (element.get("itemprop") or "").lower()
    return name == "datepublished" and not _within_other_item(element)


def _within_other_item(element: HtmlElement) -> bool:
    item = _item_of(element)
    return item is not None and (item.get("itemtype") or "").rpartition("/")[2].lower() in OTHER_ITEMS


def _item_of(element: HtmlElement) -> HtmlElement | None:
    return next((node for node in element.iterancestors() if node.get("itemscope") is not None), None)


def _value(element: HtmlElement) -> str:
    """HTML's rule for a property's value (WHATWG HTML 5.2.4); the value of a named thing is its name."""
    item = element if element.get("itemscope") is not None else _item_of(element)
    inner = (e for e in islice(element.iter(), MAX_INNER) if "name" in (e.get("itemprop") or "").split())
    named = [e for e in inner if e is element or _item_of(e) is item]  # an author's employer has a name, too
    return "; ".join(_own_value(e) for e in named or [element])


def _own_value(element: HtmlElement) -> str:
    return element.get("content") or element.get("datetime") or "".join(islice(element.itertext(), MAX_INNER))
