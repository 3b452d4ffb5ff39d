"""How the articles that a search finds are distributed over sites, authors, languages, tags and months."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, Text, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from archive.search.choose_dialect import dialect_of
from archive.search.hits import matching_short
from archive.search.resolving import resolved
from archive.search.search import Search
from archive.storage.models import Article, Revision


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the found revisions have a value; of the found articles, if only latest revisions are searched."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The most frequent values of each facet, most frequent first; all months (`2026-05`) in order of time."""

    sites: tuple[FacetCount, ...]
    authors: tuple[FacetCount, ...]
    languages: tuple[FacetCount, ...]
    tags: tuple[FacetCount, ...]
    months: tuple[FacetCount, ...]


def facets(session: Session, search: Search, limit: int = 10) -> Facets:
    """Count the values of each facet, at most `limit` of each; all months."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    for name, value, count in session.execute(_counts(session, search)):
        for each in _values(name, value):
            counted[name][each] += count
    return Facets(
        sites=_commonest(counted["sites"], limit),
        authors=_commonest(counted["authors"], limit),
        languages=_commonest(counted["languages"], limit),
        tags=_commonest(counted["tags"], limit),
        months=tuple(FacetCount(month, count) for month, count in sorted(counted["months"].items())),
    )


_FACETS: dict[str, ColumnElement[str]] = {
    "sites": Article.site.expression,
    "authors": cast(Revision.authors, Text),
    "languages": func.coalesce(Revision.language, ""),
    "tags": cast(Revision.tags, Text),
    "months": func.coalesce(func.substr(cast(Revision.published_on, Text), 1, len("2026-05")), ""),
}


def _counts(session: Session, search: Search) -> CompoundSelect[str, str, int]:
    columns = [column.label(name) for name, column in _FACETS.items()]
    matching_ids = matching_short(
        resolved(session, search), dialect_of(session), *columns, index="ix_revision_faceted"
    ).cte("found")
    return union_all(
        *(
            select(literal(name), matching_ids.c[name], func.count()).group_by(matching_ids.c[name])
            for name in _FACETS
        )
    )


def _values(name: str, value: str) -> Iterable[str]:
    """Authors and tags are lists, which the database counts as one value each. Articles without a value do not
    count."""
    if name in ("authors", "tags"):
        return set(json.loads(value))
    return [value] if value else []


def _commonest(counted: Counter[str], limit: int) -> tuple[FacetCount, ...]:
    by_count = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in by_count[:limit])
