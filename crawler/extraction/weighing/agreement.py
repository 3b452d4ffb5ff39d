"""Counts how many independent witnesses support a field's value. A site publishes a value in several ways; each may be
wrong, but they are rarely wrong in the same way.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache

from archive.article import Candidate, ExtractedArticle, FieldSource
from crawler.extraction.claims import Field
from crawler.extraction.dom.headline import fold
from crawler.extraction.parsing import bylines, dates

ENOUGH = 2  # witnesses


class Witness(StrEnum):
    """Who states a value. All output of one part of a site's software counts as one witness."""

    LISTING = "listing"
    DATA = "structured data"
    METADATA = "metadata"
    PAGE = "the page's own text"


WITNESSES: Mapping[FieldSource, Witness] = {
    FieldSource.FEED: Witness.LISTING,
    **dict.fromkeys((FieldSource.JSON_LD, FieldSource.MICRODATA, FieldSource.RDFA), Witness.DATA),
    **dict.fromkeys(
        (FieldSource.OPENGRAPH, FieldSource.META, FieldSource.TITLE_TAG, FieldSource.URL), Witness.METADATA
    ),
    **dict.fromkeys((FieldSource.HEADLINE, FieldSource.BYLINE, FieldSource.TIME_TAG), Witness.PAGE),
}

Value = str | tuple[str, ...] | date


def values_of(article: ExtractedArticle) -> dict[Field, Value]:
    """The extracted fields of an article as comparable values, without empty fields."""
    read = {Field.TITLE: article.title, Field.AUTHORS: article.authors, Field.PUBLISHED: article.published}
    values = {field: comparable(value) for field, value in read.items()}
    return {field: value for field, value in values.items() if value}


def comparable(value: object) -> Value | None:
    """A title's letters, authors' names, or the day of a date; None or an empty value if there is
    nothing to compare.
    """
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, tuple):
        return tuple(map(fold, value))
    return dates.day_of(value) if isinstance(value, date) else None


def witnesses(field: Field, value: Value, candidates: Iterable[Candidate], locale: str) -> frozenset[Witness]:
    """The witnesses that give this value for the field."""
    independent = (candidate for candidate in candidates if candidate.source in WITNESSES)
    agreeing = (candidate for candidate in independent if _agrees(field, value, candidate.value, locale))
    return frozenset(WITNESSES[candidate.source] for candidate in agreeing)


def _agrees(field: Field, value: Value, text: str, locale: str) -> bool:
    read = READERS[field](text, locale)
    if field is Field.TITLE:  # a title tag also has the site's name
        return isinstance(read, str) and isinstance(value, str) and value in read
    return read == value


# The menus of a site are read on each of its pages.
@lru_cache(maxsize=4096)
def _title(text: str, _locale: str) -> Value | None:
    return fold(text)


@lru_cache(maxsize=4096)
def _authors(text: str, _locale: str) -> Value | None:
    return comparable(bylines.names(text))


@lru_cache(maxsize=4096)
def _day(text: str, locale: str) -> Value | None:
    return comparable(dates.parse(text, locale))


READERS: Mapping[Field, Callable[[str, str], Value | None]] = {
    Field.TITLE: _title,
    Field.AUTHORS: _authors,
    Field.PUBLISHED: _day,
}
"""Return a text's comparable value for a field; None or an empty value if the text has none."""
