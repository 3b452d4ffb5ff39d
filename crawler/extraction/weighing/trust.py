"""Ranks the sources of each field, and produces the chosen value with its evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from archive.article import Candidate, Evidence, FieldSource
from crawler.extraction.claims import Field

Value = TypeVar("Value")
Item = TypeVar("Item")

# The sources of each field, the most trusted first; within a source its own order applies. Sources that are not
# named come last.
NAMES = {
    # The title tag is written for search engines.
    Field.TITLE: "opengraph json-ld feed headline microdata meta title-tag",
    # Meta tags often hold only one of several authors, or the outlet.
    Field.AUTHORS: "json-ld microdata byline meta opengraph rdfa feed signature",
    # A `time` element or a written date may be another article's.
    Field.PUBLISHED: "json-ld opengraph microdata meta feed time-tag byline rdfa url htmldate",
    Field.MODIFIED: "json-ld opengraph microdata meta feed time-tag byline rdfa",
    Field.LANGUAGE: "language-model html-lang json-ld opengraph meta",
    Field.SITE_NAME: "opengraph json-ld meta",
    Field.DESCRIPTION: "opengraph meta json-ld",
    Field.TAGS: "opengraph json-ld meta",
    Field.IMAGE: "opengraph json-ld meta",
    Field.CANONICAL_URL: "link opengraph meta",
}
ORDER = {field: tuple(map(FieldSource, names.split())) for field, names in NAMES.items()}
FIRST = "the first in the order of trust"


@dataclass(frozen=True, slots=True)
class Weighed(Generic[Value]):
    """A field's value and its source; both None if no candidate is usable."""

    value: Value | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[Item]):
    """A reason to believe one of several candidates; returns that candidate if the rule applies."""

    why: str
    pick: Callable[[Sequence[Item]], Item | None]


def in_order(field: Field, candidates: Iterable[Candidate]) -> list[Candidate]:
    order = ORDER.get(field, ())
    rank = {source: place for place, source in enumerate(order)}
    return sorted(candidates, key=lambda candidate: rank.get(candidate.source, len(order)))


def first(
    field: Field, candidates: Iterable[Candidate], read: Callable[[str], Value | None]
) -> Weighed[Value]:
    """The first candidate in the field's order that can be parsed."""
    ordered = in_order(field, candidates)
    for candidate in ordered:
        if (value := read(candidate.value)) is not None:
            return Weighed(value, evidence(candidate, FIRST, ordered))
    return Weighed()


def evidence(picked: Candidate, why: str, ordered: Sequence[Candidate]) -> Evidence:
    """The evidence for `picked`, which comes first among all candidates."""
    rest = tuple(candidate for candidate in ordered if candidate is not picked)
    return Evidence(picked.source, why, (picked, *rest))
