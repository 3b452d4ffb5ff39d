"""What a query's words are looked up as: sequences of tokens, for each spelling of the words."""

from dataclasses import dataclass

from archive.search.tokens import Terms, spellings
from archive.search.tree import And, Node, Not, Or, Phrase, Where


@dataclass(frozen=True, slots=True)
class Sought:
    """Tokens that must stand one after the other in one part of an article."""

    terms: Terms
    where: Where

    @property
    def is_phrase(self) -> bool:
        return len(self.terms.tokens) > 1


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these parts, and none of the excluded ones."""

    parts: tuple["Lookup", ...]
    excluded: tuple["Lookup", ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of these parts."""

    parts: tuple["Lookup", ...]


Lookup = Sought | AllOf | OneOf


def lookup(node: Node) -> Lookup:
    """The lookup for the full-text engine, from a `searchable` part of a query's tree."""
    match node:
        case Phrase(text, prefix, where):
            ways = [AllOf(tuple(Sought(terms, where) for terms in way)) for way in spellings(text, prefix)]
            return _alone(OneOf(tuple(map(_alone, ways))))
        case Or(nodes):
            return OneOf(tuple(map(lookup, nodes)))
        case And(nodes):
            parts = tuple(lookup(each) for each in nodes if not isinstance(each, Not))
            return AllOf(parts, tuple(lookup(each.node) for each in nodes if isinstance(each, Not)))
        case _:
            raise TypeError(f"{node!r} is not looked up in the full text")


def _alone(whole: AllOf | OneOf) -> Lookup:
    return whole.parts[0] if len(whole.parts) == 1 else whole


def looked_for(part: Lookup) -> tuple[Sought, ...]:
    """Everything whose presence raises an article's score, without excluded parts."""
    if isinstance(part, Sought):
        return (part,)
    return tuple(looked_up for each in part.parts for looked_up in looked_for(each))
