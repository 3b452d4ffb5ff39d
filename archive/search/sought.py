"""What a query's words are looked up as: runs of tokens, in each spelling that the words may have."""

from dataclasses import dataclass

from archive.search.tokens import Terms, spellings
from archive.search.tree import And, Node, Not, Or, Phrase, Where


@dataclass(frozen=True, slots=True)
class Sought:
    """Tokens that stand one after the other in one part of an article."""

    terms: Terms
    where: Where

    @property
    def is_phrase(self) -> bool:
        return len(self.terms.tokens) > 1


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these, and none of the excluded."""

    parts: tuple["Lookup", ...]
    excluded: tuple["Lookup", ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these, or more."""

    parts: tuple["Lookup", ...]


Lookup = Sought | AllOf | OneOf


def lookup(node: Node) -> Lookup:
    """What the full-text engine is asked for a `searchable` part of a query's tree."""
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
    """All that makes an article fit; what is excluded is left out."""
    if isinstance(part, Sought):
        return (part,)
    return tuple(looked_up for each in part.parts for looked_up in looked_for(each))
