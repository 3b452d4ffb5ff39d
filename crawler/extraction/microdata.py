"""What a page's elements say by schema.org microdata (`itemprop`) and RDFa (`property`)."""

from collections.abc import Iterator
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.surroundings import Surroundings

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
ANNOTATED = XPath("//@itemprop/.. | //@property/parent::*[not(self::meta)]")
MAX_ANNOTATED = 3000
# An item that stands within the article and has properties of its own.
OTHER_ITEMS = (
    "comment",
    "person",
    "organization",
    "imageobject",
    "videoobject",
    "itemlist",
    "wpsidebar",
    "wpfooter",
)


def claims(tree: HtmlElement, surroundings: Surroundings) -> Iterator[Claim]:
    for element in cast(list[HtmlElement], ANNOTATED(tree))[:MAX_ANNOTATED]:
        source = Source.MICRODATA if element.get("itemprop") else Source.RDFA
        name = element.get("itemprop") or element.get("property") or ""
        for key in name.lower().split():
            field = PROPERTIES.get(key.rpartition(":")[2].rpartition("/")[2])
            if (
                field
                and not _within_other_item(element)
                and not surroundings.exclude(element)
                and (value := _value(element))
            ):
                yield claim(field, source, value, f"{source}:{name}")


def _within_other_item(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        if ancestor.get("itemscope") is not None:
            return (ancestor.get("itemtype") or "").rpartition("/")[2].lower() in OTHER_ITEMS
    return False


def _value(element: HtmlElement) -> str:
    """What HTML takes for a property's value (WHATWG HTML 5.2.4), a named thing's being its name."""
    for attribute in ("content", "datetime"):
        if value := element.get(attribute):
            return value
    named = [inner for inner in element.iter() if "name" in (inner.get("itemprop") or "").split()]
    texts: list[str] = [inner.get("content") or inner.text_content() for inner in named]
    return "; ".join(texts) or str(element.text_content())
