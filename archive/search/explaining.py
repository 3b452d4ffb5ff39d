"""Explains how a search understands a query: the full query, and what each of its words is looked up as."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from archive.search.query import read
from archive.search.resolving import loosely, resolved
from archive.search.search import Search
from archive.search.sought import looked_for, lookup
from archive.search.tokens import as_written
from archive.search.tree import And, Loosely, Node, Not, Or, Phrase


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Words of a query and their alternatives in the index, any of which matches; `...` marks a last word that may be a
    beginning."""

    words: str
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`taken_as` is the full query, in a form that can be typed as well; `left_out` are the parts without meaning."""

    taken_as: str
    words: tuple[LookedUp, ...]
    left_out: tuple[str, ...]


def explain(session: Session, query: str, today: date, stem: str | None, umlauts: bool) -> Explanation:
    """Explain a query. Raises BadQuery."""
    parsed = read(query, today)
    whole = loosely(parsed.node, stem, umlauts)
    words = tuple(_looked_up(session, each, whole, today) for each in dict.fromkeys(_words(whole)))
    return Explanation(str(whole), words, parsed.left_out)


def _words(node: Node) -> Iterator[Phrase]:
    match node:
        case Phrase():
            yield node
        case And(nodes) | Or(nodes):
            for each in nodes:
                yield from _words(each)
        case Not(inner) | Loosely(inner):
            yield from _words(inner)


def _looked_up(session: Session, words: Phrase, whole: Node, today: date) -> LookedUp:
    alone = replace(whole, node=words) if isinstance(whole, Loosely) else words
    sought = looked_for(lookup(resolved(session, Search(alone, today)).node))
    ways = (
        " ".join(map(as_written, looked_up.terms.tokens)) + "..." * looked_up.terms.prefix
        for looked_up in sought
    )
    return LookedUp(str(words), tuple(dict.fromkeys(ways)))
