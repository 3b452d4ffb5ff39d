"""Reads the day in an article's address (`/2024/05/03/harbour`), which is in the publishing system's time zone."""

import re
from collections.abc import Iterator

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim
from crawler.extraction.dom.urls import parts_of

DAY = re.compile(r"/((?:19|20)\d\d)([/-])(\d\d?)\2(\d\d?)(?=[/.-])")


def claims(url: str) -> Iterator[Claim]:
    if match := DAY.search(parts_of(url).path):
        year, _, month, day = match.groups()
        yield claim(Field.PUBLISHED, FieldSource.URL, f"{year}-{month:0>2}-{day:0>2}", "address")
