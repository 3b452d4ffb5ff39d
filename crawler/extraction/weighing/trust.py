"""Which source is believed before which, for each field; and the value that comes of it with its evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from archive.article import Candidate, Evidence, FieldSource
from crawler.extraction.claims import Field

Value = TypeVar("Value")
Item = TypeVar("Item")

# The sources of each field, the most believed first; within a source the order is its own. Sources that are not
# named stand last.
ORDER: dict[Field, tuple[FieldSource, ...]] = {
    # The title tag is written for search engines.
    Field.TITLE: (
        # A feed names this very article; the first heading may be the site's name.
        FieldSource.OPENGRAPH,
        FieldSource.JSON_LD,
        FieldSource.FEED,
        FieldSource.HEADLINE,
        FieldSource.MICRODATA,
        FieldSource.META,
        FieldSource.TITLE_TAG,
    ),
    # Meta tags hold one author where the page names several, and often the outlet.
    Field.AUTHORS: (
        FieldSource.JSON_LD,
        FieldSource.MICRODATA,
        FieldSource.BYLINE,
        FieldSource.META,
        FieldSource.OPENGRAPH,
        FieldSource.RDFA,
        FieldSource.FEED,
        FieldSource.SIGNATURE,
    ),
    # A `time` element or a written date may be another article's.
    Field.PUBLISHED: (
        FieldSource.JSON_LD,
        FieldSource.OPENGRAPH,
        FieldSource.MICRODATA,
        FieldSource.META,
        FieldSource.FEED,
        FieldSource.TIME_TAG,
        FieldSource.BYLINE,
        FieldSource.RDFA,
        FieldSource.URL,
        FieldSource.HTMLDATE,
    ),
    Field.MODIFIED: (
        FieldSource.JSON_LD,
        FieldSource.OPENGRAPH,
        FieldSource.MICRODATA,
        FieldSource.META,
        FieldSource.FEED,
        FieldSource.TIME_TAG,
        FieldSource.BYLINE,
        FieldSource.RDFA,
    ),
    Field.LANGUAGE: (
        FieldSource.LANGUAGE_MODEL,
        FieldSource.HTML_LANG,
        FieldSource.JSON_LD,
        FieldSource.OPENGRAPH,
        FieldSource.META,
    ),
    Field.SITE_NAME: (FieldSource.OPENGRAPH, FieldSource.JSON_LD, FieldSource.META),
    Field.DESCRIPTION: (FieldSource.OPENGRAPH, FieldSource.META, FieldSource.JSON_LD),
    Field.TAGS: (FieldSource.OPENGRAPH, FieldSource.JSON_LD, FieldSource.META),
    Field.IMAGE: (FieldSource.OPENGRAPH, FieldSource.JSON_LD, FieldSource.META),
    Field.CANONICAL_URL: (FieldSource.LINK, FieldSource.OPENGRAPH, FieldSource.META),
}
FIRST = "the first in the order of trust"


@dataclass(frozen=True, slots=True)
class Weighed(Generic[Value]):
    """A field's value, and where it came from; neither where no candidate will do."""

    value: Value | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[Item]):
    """A reason to believe one of several candidates, and the one it picks, if it applies."""

    why: str
    pick: Callable[[Sequence[Item]], Item | None]


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
            return Weighed(value, evidence(candidate, FIRST, ordered))
    return Weighed()


def evidence(picked: Candidate, why: str, ordered: Sequence[Candidate]) -> Evidence:
    """The evidence for `picked`, which stands first among all that was offered."""
    rest = tuple(candidate for candidate in ordered if candidate is not picked)
    return Evidence(picked.source, why, (picked, *rest))
