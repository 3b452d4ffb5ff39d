"""Who wrote an article: people, desks and agencies before the outlet itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.extracted import Candidate, Source
from crawler.extraction import bylines
from crawler.extraction.claims import Field
from crawler.extraction.headline import fold
from crawler.extraction.weighing.trust import Weighed, evidence, in_order


@dataclass(frozen=True, slots=True)
class Signature:
    """The names in one candidate, and those of them that are not the outlet's."""

    candidate: Candidate
    names: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to believe one of several signatures, and the one it picks, if it applies."""

    why: str
    pick: Callable[[Sequence[Signature]], Signature | None]


def authors(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[tuple[str, ...]]:
    ordered = in_order(Field.AUTHORS, candidates)
    signatures = [_signature(candidate, outlets) for candidate in ordered]
    signatures = [signature for signature in signatures if signature.names]
    for rule in RULES:
        if picked := rule.pick(signatures):
            return Weighed(picked.people or picked.names, evidence(picked.candidate, rule.why, ordered))
    return Weighed()


def _signature(candidate: Candidate, outlets: frozenset[str]) -> Signature:
    names = bylines.names(candidate.value)
    people = [name for name in names if fold(name) not in outlets]
    if candidate.source is Source.BYLINE:
        people = _people_in_byline(people, outlets)
    return Signature(candidate, names, tuple(people))


def _people_in_byline(names: Sequence[str], outlets: frozenset[str]) -> list[str]:
    """On a page anything may stand in a byline: where somebody is named in full, no single words but agencies',
    and no part of the outlet: "By Ada Finch, Gull North" in the Gull."""
    people = [name for name in names if fold(name.split()[0]) not in outlets]
    full = [name for name in people if bylines.is_full_name(name) or bylines.is_agency(name)]
    return full if any(map(bylines.is_full_name, full)) else people


def _first_to_name_people(signatures: Sequence[Signature]) -> Signature | None:
    return next((signature for signature in signatures if _names_a_person(signature)), None)


def _names_a_person(signature: Signature) -> bool:
    """Not the initials that short notices are signed with; on the page, where anything may stand, a full name."""
    if signature.candidate.source is Source.BYLINE:
        return any(map(bylines.is_full_name, signature.people))
    return any(" " in name or not name.isascii() for name in signature.people)


def _short_name_said_twice(signatures: Sequence[Signature]) -> Signature | None:
    """A blogger's one name, in the data about the article and on the page; but there no longer form of it."""
    data = next((signature for signature in signatures if signature.people), None)
    if (
        data is None
        or data.candidate.source not in ABOUT_ARTICLE
        or any(map(bylines.is_full_name, data.people))
    ):
        return None
    bylines_ = [signature for signature in signatures if signature.candidate.source is Source.BYLINE]
    shown = {name.casefold() for signature in bylines_ for name in signature.people}
    short = {name.casefold() for name in data.people}
    longer = any(fold(name) in fold(other) for name in short for other in shown - short)
    return data if short <= shown and not longer else None


def _first(signatures: Sequence[Signature]) -> Signature | None:
    return signatures[0] if signatures else None


def _all_of_a_byline(signatures: Sequence[Signature]) -> Signature | None:
    """Where each name of a byline stands in an element of its own, the whole of it."""
    first = _first_to_name_people(signatures)
    if first is None or first.candidate.source is not Source.BYLINE:
        return None
    for whole in signatures:
        more = set(whole.people) - set(first.people)
        others = {name for signature in signatures if signature is not whole for name in signature.people}
        if more and more <= others and set(first.people) < set(whole.people):
            return whole
    return None


ABOUT_ARTICLE = frozenset({Source.JSON_LD, Source.MICRODATA})
RULES = (
    Rule("structured data and a byline have the same short name", _short_name_said_twice),
    Rule("names those of the first byline and more, each of which another source names", _all_of_a_byline),
    Rule("the first in the order of trust that names more than the outlet", _first_to_name_people),
    Rule("the first in the order of trust; nobody is named in full", _first),
)
