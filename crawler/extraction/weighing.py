"""Which of a field's candidates is believed, and why. The one place where sources are weighed against each
other; not for finding candidates."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from archive.extracted import Candidate, Evidence, Source
from crawler.extraction import bylines, dates
from crawler.extraction.claims import Field
from crawler.extraction.titles import fold, without_site

Value = TypeVar("Value")

# The sources of a field, the most believed first. Within a source the order is that of the page.
ORDER: dict[Field, tuple[Source, ...]] = {
    # What a publisher writes for sharing is a headline for people; h1 may hold a kicker, the title tag is
    # written for search engines.
    Field.TITLE: (
        Source.OPENGRAPH,
        Source.JSON_LD,
        Source.HEADLINE,
        Source.MICRODATA,
        Source.META,
        Source.FEED,
        Source.TITLE_TAG,
        Source.TRAFILATURA,
    ),
    Field.AUTHORS: (
        Source.JSON_LD,
        Source.MICRODATA,
        Source.BYLINE,
        Source.META,
        Source.OPENGRAPH,
        Source.RDFA,
        Source.FEED,
        Source.TRAFILATURA,
    ),
    Field.PUBLISHED: (
        Source.JSON_LD,
        Source.OPENGRAPH,
        Source.MICRODATA,
        Source.META,
        Source.TIME_TAG,
        Source.RDFA,
        Source.FEED,
        Source.URL,
        Source.HTMLDATE,
    ),
    Field.MODIFIED: (
        Source.JSON_LD,
        Source.OPENGRAPH,
        Source.MICRODATA,
        Source.META,
        Source.TIME_TAG,
        Source.RDFA,
    ),
}


@dataclass(frozen=True, slots=True)
class Weighed(Generic[Value]):
    """A field's value, and where it came from; neither where no candidate will do."""

    value: Value | None = None
    evidence: Evidence | None = None


def in_order(field: Field, candidates: Iterable[Candidate]) -> list[Candidate]:
    order = ORDER.get(field, ())
    rank = {source: place for place, source in enumerate(order)}
    return sorted(candidates, key=lambda candidate: rank.get(candidate.source, len(order)))


def first(
    field: Field, candidates: Iterable[Candidate], read: Callable[[str], Value | None]
) -> Weighed[Value]:
    """The first candidate, in the field's order, that can be read."""
    ordered = in_order(field, candidates)
    for candidate in ordered:
        if (value := read(candidate.value)) is not None:
            return Weighed(value, _evidence(candidate, "the first in the order of trust", ordered))
    return Weighed()


def title(candidates: Sequence[Candidate], sites: frozenset[str]) -> Weighed[str]:
    ordered = in_order(Field.TITLE, candidates)
    outlets = frozenset(fold(site) for site in sites)
    shown = [(without_site(candidate.value, outlets), candidate) for candidate in ordered]
    usable = [(text, candidate) for text, candidate in shown if text and fold(text) not in outlets]
    if not usable:
        return Weighed()
    text, picked = usable[0]
    why = "the first in the order of trust"
    if headline := _headline_beside_search_title(usable):
        text, picked = headline
        why = "heading and JSON-LD agree; OpenGraph repeats the title tag, which is for search engines"
    return Weighed(text, _evidence(picked, why, ordered))


def _headline_beside_search_title(usable: Sequence[tuple[str, Candidate]]) -> tuple[str, Candidate] | None:
    by_source: dict[Source, str] = {}
    for text, candidate in usable:
        by_source.setdefault(candidate.source, fold(text))
    shared, tag = by_source.get(Source.OPENGRAPH), by_source.get(Source.TITLE_TAG)
    heading, data = by_source.get(Source.HEADLINE), by_source.get(Source.JSON_LD)
    if shared is None or shared != tag or heading is None or heading != data or heading == shared:
        return None
    return next(pair for pair in usable if pair[1].source is Source.HEADLINE)


def authors(candidates: Sequence[Candidate], sites: frozenset[str]) -> Weighed[tuple[str, ...]]:
    """The first candidate that names someone other than the outlet; else the outlet, where it signs."""
    ordered = in_order(Field.AUTHORS, candidates)
    outlets = frozenset(fold(site) for site in sites)
    fallback: Weighed[tuple[str, ...]] = Weighed()
    for candidate in ordered:
        names = bylines.names(candidate.value)
        people = _people(names, candidate, outlets)
        if people and (fallback.value is None or any(_is_full(name) for name in people)):
            return Weighed(
                people, _evidence(candidate, "the first in the order of trust that names people", ordered)
            )
        if names and fallback.value is None:
            fallback = Weighed(names, _evidence(candidate, "the outlet signs; nobody else is named", ordered))
    return fallback


def _people(names: Sequence[str], candidate: Candidate, outlets: frozenset[str]) -> tuple[str, ...]:
    people = [name for name in names if fold(name) not in outlets]
    if candidate.source is Source.BYLINE:  # "von David Straub, MDR THÜRINGEN"
        people = [name for name in people if fold(name.split()[0]) not in outlets] or people
    return tuple(people)


def _is_full(name: str) -> bool:
    """More than the initials that a short notice is signed with."""
    return " " in name or not name.isascii()


def published(candidates: Sequence[Candidate], latest: datetime) -> Weighed[datetime | date]:
    def read(text: str) -> datetime | date | None:
        found = dates.parse(text)
        return found if found is not None and day(found) <= latest.date() else None

    return first(Field.PUBLISHED, candidates, read)


def day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def site_names(candidates: Iterable[Candidate], url: str) -> frozenset[str]:
    """All that the site calls itself, its host included."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    hosts = (
        {host, f"www.{host}"} | {".".join(labels[i:]) for i in range(len(labels) - 1)} | set(labels[:-1][-1:])
    )
    return frozenset(hosts | {candidate.value.lstrip("@") for candidate in candidates}) - {""}


def _evidence(picked: Candidate, why: str, ordered: Sequence[Candidate]) -> Evidence:
    rest = tuple(candidate for candidate in ordered if candidate is not picked)
    return Evidence(picked.source, why, (picked, *rest))
