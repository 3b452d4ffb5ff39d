"""Who wrote an article: people, desks and agencies before the outlet itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Candidate, FieldSource
from crawler.extraction.claims import Field
from crawler.extraction.dom.headline import fold
from crawler.extraction.parsing import bylines, vocabulary
from crawler.extraction.weighing.trust import Rule, Weighed, evidence, in_order


@dataclass(frozen=True, slots=True)
class Signature:
    """The names in one candidate, and those of them that are not the outlet's."""

    candidate: Candidate
    names: tuple[str, ...]
    people: tuple[str, ...]


def authors(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[tuple[str, ...]]:
    ordered = in_order(Field.AUTHORS, candidates)
    outlets |= {fold(name) for c in ordered if c.place.endswith(ORGANIZATION) for name in _outlets_in(c)}
    signatures = [_signature(candidate, outlets) for candidate in ordered]
    signatures = [signature for signature in signatures if signature.names]
    for rule in RULES:
        if picked := rule.pick(signatures):
            return Weighed(picked.people or picked.names, evidence(picked.candidate, rule.why, ordered))
    return _account(ordered)


def _account(ordered: Sequence[Candidate]) -> Weighed[tuple[str, ...]]:
    """The account that posted the article, where the page names that and nobody: "admin" is what its readers see."""
    for candidate in ordered:
        if candidate.source in SHOWN and candidate.value.strip().casefold() in vocabulary.ACCOUNTS:
            why = "nobody is named but the account that posted it"
            return Weighed((candidate.value.strip(),), evidence(candidate, why, ordered))
    return Weighed()


def _outlets_in(candidate: Candidate) -> list[str]:
    return [name for name in bylines.names(candidate.value) if name.casefold() not in vocabulary.AGENCIES]


def _signature(candidate: Candidate, outlets: frozenset[str]) -> Signature:
    names = bylines.names(candidate.value)
    people = [name for name in names if fold(name) not in outlets]
    if candidate.source is FieldSource.BYLINE:
        people = _people_in_byline(people, outlets)
    return Signature(candidate, names, tuple(people))


def _people_in_byline(names: Sequence[str], outlets: frozenset[str]) -> list[str]:
    """On a page anything may stand in a byline: where somebody is named in full, no single words but agencies',
    and no part of the outlet: "By Ada Finch, Gull North" in the Gull. No initials of short notices."""
    people = [name for name in names if fold(name.split()[0]) not in outlets]
    full = [name for name in people if bylines.is_full_name(name) or bylines.is_agency(name)]
    if any(map(bylines.is_full_name, full)):
        return full
    return [
        name for name in people if len(name) > MAX_INITIALS or not name.isascii() or bylines.is_agency(name)
    ]


def _names_a_person(signature: Signature) -> bool:
    """In full, where it stands on the page, and anything may."""
    if signature.candidate.source is FieldSource.BYLINE:
        return any(bylines.is_full_name(name) or bylines.is_agency(name) for name in signature.people)
    return any(" " in name or not name.isascii() for name in signature.people)


def _may_be_of_others(signature: Signature) -> bool:
    """Whether it names who edited or posted the article, or what stands below it."""
    return signature.candidate.source in OF_OTHERS or signature.candidate.place.endswith(EDITOR)


def _short_name_said_twice(signatures: Sequence[Signature]) -> Signature | None:
    """A blogger's one name, in the data about the article and on the page; but there no longer form of it."""
    data = next((signature for signature in signatures if signature.people), None)
    if (
        data is None
        or data.candidate.source not in ABOUT_ARTICLE
        or any(map(bylines.is_full_name, data.people))
    ):
        return None
    bylines_ = [signature for signature in signatures if signature.candidate.source is FieldSource.BYLINE]
    shown = {name.casefold() for signature in bylines_ for name in signature.people}
    short = {name.casefold() for name in data.people}
    longer = any(fold(name) in fold(other) for name in short for other in shown - short)
    return data if short <= shown and not longer else None


def _list_of_all(signatures: Sequence[Signature]) -> Signature | None:
    """A list on the page that is nothing but names, each in an element of its own, and names more than the first."""
    first = _first_to_name_people(signatures)
    people = set(first.people) if first else set()
    each = {signature.names[0] for signature in signatures if len(signature.names) == 1}
    longer = (s for s in signatures if people and people < set(s.people) and set(s.people) - people <= each)
    return next((s for s in longer if bylines.is_list(s.candidate.value)), None)


def _first_to_name_people(signatures: Sequence[Signature]) -> Signature | None:
    sure = (signature for signature in signatures if not _may_be_of_others(signature))
    return next(filter(_names_a_person, sure), None)


def _first_of_article(signatures: Sequence[Signature]) -> Signature | None:
    """A blog may bear its author's name."""
    sure = (
        s for s in signatures if not _may_be_of_others(s) and not s.candidate.place.endswith(ORGANIZATION)
    )
    return next(
        (
            s
            for s in sure
            if s.people or (s.candidate.source in SHOWN and max(map(len, s.names)) > MAX_INITIALS)
        ),
        None,
    )


def _first_besides_outlet(signatures: Sequence[Signature]) -> Signature | None:
    return next((signature for signature in signatures if signature.people), None)


def _first(signatures: Sequence[Signature]) -> Signature | None:
    return signatures[0] if signatures else None


MAX_INITIALS = 3
ORGANIZATION = ": Organization"  # what JSON-LD says of an author, in a candidate's place
EDITOR = ": editor"
OF_OTHERS = frozenset({FieldSource.FEED, FieldSource.SIGNATURE})
SHOWN = frozenset({FieldSource.JSON_LD, FieldSource.MICRODATA, FieldSource.BYLINE})
ABOUT_ARTICLE = frozenset({FieldSource.JSON_LD, FieldSource.MICRODATA})
RULES = (
    Rule("structured data and a byline have the same short name", _short_name_said_twice),
    Rule("a list on the page names those of the first source, and more", _list_of_all),
    Rule("the first in the order of trust that names a person in full", _first_to_name_people),
    Rule("the first in the order of trust that names more than the outlet", _first_of_article),
    Rule("nothing else names anybody", _first_besides_outlet),
    Rule("the first in the order of trust; nobody is named but the outlet", _first),
)
