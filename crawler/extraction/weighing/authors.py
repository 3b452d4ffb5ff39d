"""Decides who wrote an article: people, desks and agencies rank before the outlet itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Candidate, FieldSource
from crawler.extraction.claims import Field
from crawler.extraction.dom.headline import fold
from crawler.extraction.parsing import bylines, vocabulary
from crawler.extraction.weighing.trust import Rule, Weighed, evidence, in_order


@dataclass(frozen=True, slots=True)
class Signature:
    """The names in one candidate, and which of them are not the outlet's. An account may carry the name of a person who
    posts for others.
    """

    candidate: Candidate
    names: tuple[str, ...]
    people: tuple[str, ...]
    is_account: bool = False


def authors(candidates: Sequence[Candidate], outlets: frozenset[str]) -> Weighed[tuple[str, ...]]:
    ordered = in_order(Field.AUTHORS, candidates)
    organizations = (
        name for c in ordered if c.place.endswith(ORGANIZATION) for name in bylines.names(c.value)
    )
    outlets |= {fold(name) for name in organizations if name.casefold() not in vocabulary.AGENCIES}
    accounts = {name for c in ordered if c.place.endswith(ACCOUNT) for name in bylines.names(c.value)}
    signatures = [signature for c in ordered if (signature := _signature(c, outlets, accounts)).names]
    for rule in RULES:
        if picked := rule.pick(signatures):
            return Weighed(picked.people or picked.names, evidence(picked.candidate, rule.why, ordered))
    return _account(ordered)


def _account(ordered: Sequence[Candidate]) -> Weighed[tuple[str, ...]]:
    """The account that posted the article, if the page names it and nobody else: "admin" is what its readers see."""
    shown = (candidate for candidate in ordered if candidate.source in SHOWN)
    account = next((claim for claim in shown if claim.value.strip().casefold() in vocabulary.ACCOUNTS), None)
    why = "nobody is named but the account that posted it"
    return Weighed((account.value.strip(),), evidence(account, why, ordered)) if account else Weighed()


def _signature(candidate: Candidate, outlets: frozenset[str], accounts: set[str]) -> Signature:
    names = bylines.names(candidate.value)
    people = [name for name in names if fold(name) not in outlets]
    if candidate.source is FieldSource.BYLINE:
        people = _people_in_byline(people, outlets)
    return Signature(candidate, names, tuple(people), bool(accounts.intersection(people)))


def _people_in_byline(names: Sequence[str], outlets: frozenset[str]) -> list[str]:
    """The authors in a byline, which may hold anything. Drops parts of the outlet: "By Ada Finch, Gull North" in the
    Gull. If a person is named in full, only full names and agencies stay. Otherwise the initials of short notices are
    dropped.
    """
    people = [name for name in names if fold(name.split()[0]) not in outlets]
    full = [name for name in people if bylines.is_full_name(name) or bylines.is_agency(name)]
    if any(map(bylines.is_full_name, full)):
        return full
    return [n for n in people if len(n) > MAX_INITIALS or not n.isascii() or bylines.is_agency(n)]


def _list_of_all(signatures: Sequence[Signature]) -> Signature | None:
    """A list of authors that is labelled, has an element for each name, or occurs in two sources."""
    first = _surest(signatures)
    people_of_first = set(first.people) if first else set()
    longer = [
        signature for signature in signatures if people_of_first and people_of_first < set(signature.people)
    ]
    alone = {signature.names[0] for signature in signatures if len(signature.names) == 1}
    return next(
        (signature for signature in longer if _is_whole(signature, longer, people_of_first | alone)), None
    )


def _is_whole(signature: Signature, others: Sequence[Signature], alone: set[str]) -> bool:
    byline, source, people = signature.candidate.value, signature.candidate.source, set(signature.people)
    labelled = source is FieldSource.BYLINE and bylines.begins_byline(byline)
    repeated = any(
        set(signature.people) == people and signature.candidate.source is not source for signature in others
    )
    return repeated or ((labelled or people <= alone) and bylines.is_list(byline))


def _surest(signatures: Sequence[Signature]) -> Signature | None:
    """The first of the candidates with the highest certainty."""
    shown = [s for s in signatures if s.candidate.source is FieldSource.BYLINE]
    return max(signatures, key=lambda signature: _sureness(signature, shown), default=None)


def _sureness(signature: Signature, shown: Sequence[Signature]) -> int:
    """Ranks people in full, then an account that is called like a person or that the page shows twice, the owner in a
    meta tag, other people or a blog with its author's name, an editor, the outlet.
    """
    place, source = signature.candidate.place, signature.candidate.source
    if source in OF_OTHERS or place.endswith(EDITOR):
        return int(bool(signature.people))
    if not signature.people:
        is_blog = source in SHOWN and not place.endswith(ORGANIZATION)
        return 2 if is_blog and max(map(len, signature.names)) > MAX_INITIALS else 0
    if _names_a_person(signature):
        return (4 if signature.is_account else 5) if source in SHOWN else 3
    return (4 if source is FieldSource.BYLINE else 5) if _is_shown(signature, shown) else 2


def _names_a_person(signature: Signature) -> bool:
    if signature.candidate.source is not FieldSource.BYLINE:
        return any(" " in name or not name.isascii() for name in signature.people)
    return any(bylines.is_full_name(name) or bylines.is_agency(name) for name in signature.people)


def _is_shown(signature: Signature, shown: Sequence[Signature]) -> bool:
    """Whether another byline on the page has the same short name and none has a longer form of it."""
    others = [other for other in shown if other.candidate.place != signature.candidate.place]
    short = {name.casefold() for name in signature.people}
    names = {name.casefold() for other in others for name in other.people}
    longer = any(fold(name) in fold(other) for name in short for other in names - short)
    return short <= names and not longer


MAX_INITIALS = 3
ORGANIZATION = ": Organization"  # JSON-LD's statement about an author, in a candidate's place
EDITOR = ": editor"
ACCOUNT = ": account"
OF_OTHERS = (FieldSource.FEED, FieldSource.SIGNATURE)
SHOWN = frozenset({FieldSource.JSON_LD, FieldSource.MICRODATA, FieldSource.BYLINE})
RULES = (
    Rule("a list names those of the first source, and more", _list_of_all),
    Rule("the first of those that are surest: people in full, people, the outlet", _surest),
)
