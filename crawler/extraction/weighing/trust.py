"""Which source is believed before which, for each field; and the value that comes of it with its evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from archive.article import Candidate, Evidence, Source
from crawler.extraction.claims import Field

Value = TypeVar("Value")
Item = TypeVar("Item")

# The sources of each field, the most believed first; within a source the order is its own. Sources that are not
# named stand last.
ORDER: dict[Field, tuple[Source, ...]] = {
    # The title tag is written for search engines.
    Field.TITLE: (
        # A feed names this very article; the first heading may be the site's name.
        *(Source.OPENGRAPH, Source.JSON_LD, Source.FEED, Source.HEADLINE, Source.MICRODATA, Source.META),
        Source.TITLE_TAG,
    ),
    # Meta tags hold one author where the page names several, and often the outlet.
    Field.AUTHORS: (
        *(Source.JSON_LD, Source.MICRODATA, Source.BYLINE, Source.META, Source.OPENGRAPH, Source.RDFA),
        *(Source.FEED, Source.SIGNATURE),
    ),
    # A `time` element or a written date may be another article's.
    Field.PUBLISHED: (
        *(Source.JSON_LD, Source.OPENGRAPH, Source.MICRODATA, Source.META, Source.FEED),
        *(Source.TIME_TAG, Source.BYLINE, Source.RDFA, Source.URL, Source.HTMLDATE),
    ),
    Field.MODIFIED: (
        *(Source.JSON_LD, Source.OPENGRAPH, Source.MICRODATA, Source.META, Source.FEED),
        *(Source.TIME_TAG, Source.BYLINE, Source.RDFA),
    ),
    Field.LANGUAGE: (Source.LANGUAGE_MODEL, Source.HTML_LANG, Source.JSON_LD, Source.OPENGRAPH, Source.META),
    Field.SITE_NAME: (Source.OPENGRAPH, Source.JSON_LD, Source.META),
    Field.DESCRIPTION: (Source.OPENGRAPH, Source.META, Source.JSON_LD),
    Field.TAGS: (Source.OPENGRAPH, Source.JSON_LD, Source.META),
    Field.IMAGE: (Source.OPENGRAPH, Source.JSON_LD, Source.META),
    Field.CANONICAL_URL: (Source.LINK, Source.OPENGRAPH, Source.META),
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
