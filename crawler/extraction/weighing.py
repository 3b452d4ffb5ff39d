"""Which of a field's candidates is believed, and why. The one place where sources are weighed against each
other; not for finding candidates."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from archive.extracted import Candidate, Evidence, Source
from crawler.extraction import bylines, dates, language
from crawler.extraction.claims import Field
from crawler.extraction.headline import fold
from crawler.extraction.titles import begins_with_part, without_site

Value = TypeVar("Value")

# The sources of each field, the most believed first; within a source the order is its own. Sources that are not
# named stand last.
ORDER: dict[Field, tuple[Source, ...]] = {
    # What a publisher writes for sharing is a headline for people; the h1 may hold a kicker, too, and the title
    # tag is written for search engines.
    # A feed names this very article; the first h1 may be the site's name.
    Field.TITLE: (
        *(Source.OPENGRAPH, Source.JSON_LD, Source.FEED, Source.HEADLINE, Source.MICRODATA, Source.META),
        *(Source.TITLE_TAG, Source.TRAFILATURA),
    ),
    # Meta tags hold one author where the page names several, and often the outlet.
    Field.AUTHORS: (
        *(Source.JSON_LD, Source.MICRODATA, Source.BYLINE, Source.META, Source.OPENGRAPH, Source.RDFA),
        *(Source.FEED, Source.TRAFILATURA),
    ),
    # A `time` element or a written date may be another article's; the day in the address never is.
    Field.PUBLISHED: (
        *(Source.JSON_LD, Source.OPENGRAPH, Source.MICRODATA, Source.META, Source.FEED, Source.URL),
        *(Source.TIME_TAG, Source.BYLINE, Source.RDFA, Source.HTMLDATE),
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
            return Weighed(value, _evidence(candidate, FIRST, ordered))
    return Weighed()


# ------------------------------------------------------------------------------------------------ title


@dataclass(frozen=True, slots=True)
class Headline:
    """A title as it would be shown: the candidate's text without the site's name."""

    text: str
    candidate: Candidate


def title(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[str]:
    """`outlets` is all that the site calls itself, folded."""
    ordered = in_order(Field.TITLE, candidates)
    shown = [Headline(without_site(candidate.value, outlets), candidate) for candidate in ordered]
    shown = [headline for headline in shown if fold(headline.text) not in outlets | {""}]
    for rule in TITLE_RULES:
        if picked := rule(shown):
            return Weighed(picked.text, _evidence(picked.candidate, rule.__doc__ or "", ordered))
    return Weighed()


def _of(source: Source, shown: Sequence[Headline]) -> Headline | None:
    return next((headline for headline in shown if headline.candidate.source is source), None)


def _headline_beside_search_title(shown: Sequence[Headline]) -> Headline | None:
    """heading and JSON-LD agree; OpenGraph only repeats the title tag, which is for search engines"""
    shared, tag = _of(Source.OPENGRAPH, shown), _of(Source.TITLE_TAG, shown)
    heading, data = _of(Source.HEADLINE, shown), _of(Source.JSON_LD, shown)
    if not (shared and tag and heading and data):
        return None
    repeats = fold(shared.text) == fold(tag.text) != fold(heading.text)
    return heading if repeats and fold(heading.text) == fold(data.text) else None


def _without_what_only_one_appends(shown: Sequence[Headline]) -> Headline | None:
    """what the first source appends to the heading, no heading and no JSON-LD has"""
    data = _of(Source.JSON_LD, shown)
    if not shown or (data and fold(data.text) == fold(shown[0].text)):
        return None
    shorter = (headline for headline in shown if headline.candidate.source in HEADLINES)
    return next((headline for headline in shorter if begins_with_part(shown[0].text, headline.text)), None)


def _condensed_for_sharing(shown: Sequence[Headline]) -> Headline | None:
    """OpenGraph only condenses the headline, on which heading and JSON-LD agree"""
    shared, heading, data = (
        _of(source, shown) for source in (Source.OPENGRAPH, Source.HEADLINE, Source.JSON_LD)
    )
    if not (shared and heading and data) or fold(heading.text) != fold(data.text):
        return None
    if fold(heading.text).endswith(fold(shared.text)):  # the heading begins with a kicker
        return None
    words = WORD.findall(shared.text.casefold())
    kept = set(WORD.findall(heading.text.casefold())).intersection(words)
    return data if len(kept) >= CONDENSED_SHARE * len(set(words)) else None


def _first_headline(shown: Sequence[Headline]) -> Headline | None:
    """the first in the order of trust"""
    return shown[0] if shown else None


WORD = re.compile(r"\w+")
CONDENSED_SHARE = 0.9
HEADLINES = frozenset({Source.JSON_LD, Source.HEADLINE, Source.MICRODATA, Source.META})
# Tried in this order; the docstring is the reason that the evidence keeps.
TITLE_RULES = (
    _headline_beside_search_title,
    _without_what_only_one_appends,
    _condensed_for_sharing,
    _first_headline,
)


# ---------------------------------------------------------------------------------------------- authors


@dataclass(frozen=True, slots=True)
class Signature:
    """The names in one candidate, and those of them that are not the outlet's."""

    candidate: Candidate
    names: tuple[str, ...]
    people: tuple[str, ...]


def authors(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[tuple[str, ...]]:
    ordered = in_order(Field.AUTHORS, candidates)
    signatures = [_signature(candidate, outlets) for candidate in ordered]
    signatures = [signature for signature in signatures if signature.names]
    for rule in AUTHOR_RULES:
        if picked := rule(signatures):
            names = picked.people or picked.names
            return Weighed(names, _evidence(picked.candidate, rule.__doc__ or "", ordered))
    return Weighed()


def _signature(candidate: Candidate, outlets: frozenset[str]) -> Signature:
    names = bylines.names(candidate.value)
    people = [name for name in names if fold(name) not in outlets]
    if candidate.source is Source.BYLINE:  # "von David Straub, MDR THÜRINGEN"
        people = [name for name in people if fold(name.split()[0]) not in outlets]
    return Signature(candidate, names, tuple(people))


def _first_to_name_people(signatures: Sequence[Signature]) -> Signature | None:
    """the first in the order of trust that names more than the outlet"""
    return next((signature for signature in signatures if _names_a_person(signature)), None)


def _names_a_person(signature: Signature) -> bool:
    """Not the initials that short notices are signed with; on the page, where anything may stand, a full name."""
    if signature.candidate.source is Source.BYLINE:
        return any(map(bylines.is_full_name, signature.people))
    return any(" " in name or not name.isascii() for name in signature.people)


def _first_of_all(signatures: Sequence[Signature]) -> Signature | None:
    """the first in the order of trust; nobody is named in full"""
    return signatures[0] if signatures else None


AUTHOR_RULES = (_first_to_name_people, _first_of_all)


# ------------------------------------------------------------------------------------------------ dates


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment or day, and the candidate that says so."""

    moment: datetime | date
    candidate: Candidate

    @property
    def day(self) -> date:
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment


def published(
    candidates: Sequence[Candidate], changes: Sequence[Candidate], locale: str, latest: date
) -> Weighed[datetime | date]:
    """`changes` are the candidates for the last change; no day after `latest` is believed."""
    ordered = in_order(Field.PUBLISHED, candidates)
    dated = _read(ordered, locale, latest)
    if dated:
        picked = _more_precise(dated[0], dated)
        return Weighed(picked.moment, _evidence(picked.candidate, FIRST, ordered))
    known = _read(in_order(Field.MODIFIED, changes), locale, latest)
    for candidate in ordered:
        until = known[0].day if known else latest
        if day := dates.day_until(candidate.value, locale, until):
            return Weighed(
                day, _evidence(candidate, f"the year is the last that fits until {until}", ordered)
            )
    return Weighed()


def modified(
    candidates: Sequence[Candidate], since: datetime | date | None, locale: str, latest: date
) -> Weighed[datetime | date]:
    """The last change, where it is not before the publication at `since`."""
    ordered = in_order(Field.MODIFIED, candidates)
    start = since.date() if isinstance(since, datetime) else since
    dated = [found for found in _read(ordered, locale, latest) if start is None or found.day >= start]
    if not dated:
        return Weighed()
    picked = _more_precise(dated[0], dated)
    return Weighed(picked.moment, _evidence(picked.candidate, FIRST, ordered))


def _read(ordered: Sequence[Candidate], locale: str, latest: date) -> list[Dated]:
    dated = (Dated(moment, c) for c in ordered if (moment := dates.parse(c.value, locale)) is not None)
    return [found for found in dated if found.day <= latest]


def _more_precise(picked: Dated, others: Iterable[Dated]) -> Dated:
    """Where only the day is known, a candidate that knows its hour and zone."""
    if isinstance(picked.moment, datetime):
        return picked
    same_day = (other for other in others if isinstance(other.moment, datetime) and other.day == picked.day)
    return next(same_day, picked)


# ------------------------------------------------------------------------------------------- all others


def spoken(candidates: Sequence[Candidate]) -> Weighed[str]:
    """The language of the text: the model's, unless the page claims one that the model takes for it."""
    ordered = in_order(Field.LANGUAGE, candidates)
    codes = {code: c for c in reversed(ordered) if (code := language.code_of(c.value))}
    model = next((code for code, c in codes.items() if c.source is Source.LANGUAGE_MODEL), None)
    for group in language.NEIGHBOURS:
        for code, candidate in codes.items():
            if model in group and code in group and code != model:
                return Weighed(
                    code, _evidence(candidate, f"the model says {model}, which is near it", ordered)
                )
    return first(Field.LANGUAGE, candidates, language.code_of)


def _evidence(picked: Candidate, why: str, ordered: Sequence[Candidate]) -> Evidence:
    rest = tuple(candidate for candidate in ordered if candidate is not picked)
    return Evidence(picked.source, why, (picked, *rest))
