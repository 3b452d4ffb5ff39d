"""How the articles that a search finds are distributed over sites, authors, languages, tags and months."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

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
    search = resolved(session, search)
    columns = (*_OF_REVISION, *(() if search.finds_everything else (Article.site,)))
    texts = (func.aggregate_strings(cast(column, Text), "\n") for column in columns)
    found = session.execute(matching_short(session, search, *texts, index="ix_revision_faceted")).one()
    authors, languages, tags, days, *sites = map(_counted, found)
    months = Counter[str]()
    for day, count in days.items():
        months[day[: len("2026-05")]] += count
    return Facets(
        sites=_commonest(sites[0] if sites else _all_sites(session), limit),
        authors=_commonest(_in_lists(authors), limit),
        languages=_commonest(languages, limit),
        tags=_commonest(_in_lists(tags), limit),
        months=tuple(FacetCount(month, count) for month, count in sorted(months.items())),
    )


_OF_REVISION = (Revision.authors, Revision.language, Revision.tags, Revision.published_on)


def _counted(lines: str | None) -> Counter[str]:
    """How often each line is there. SQLite would sort all values to count them, in twice the time."""
    return Counter(lines.split("\n")) if lines else Counter()


def _all_sites(session: Session) -> Counter[str]:
    return Counter(dict(session.execute(select(Article.site, func.count()).group_by(Article.site)).all()))


def _in_lists(counted: Mapping[str, int]) -> Counter[str]:
    """The counts of the values in JSON lists, from counts of equal lists."""
    values = Counter[str]()
    for text, count in counted.items():
        for value in set(json.loads(text)):
            values[value] += count
    return values


def _commonest(counted: Counter[str], limit: int) -> tuple[FacetCount, ...]:
    by_count = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in by_count[:limit])
