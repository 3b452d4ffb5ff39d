"""The date that htmldate finds by looking through all of a page: slow and less sure, so only where no other source
has one."""

from collections.abc import Iterator
from copy import copy

from htmldate import find_date
from lxml.html import HtmlElement

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim


def claims(tree: HtmlElement, url: str) -> Iterator[Claim]:
    if found := find_date(copy(tree), url=url, original_date=True, extensive_search=False):
        yield claim(Field.PUBLISHED, Source.HTMLDATE, found, "page")
