"""Splits a query's tree: what the full-text engine finds, and what SQL adds."""

from dataclasses import dataclass

from archive.search.tree import EVERYTHING, And, Node, Not, Or, Phrase


@dataclass(frozen=True, slots=True)
class Parts:
    """The `words` that the full-text engine finds and ranks (None: there are none), and the conditions that the `rest`
    of the query adds."""

    words: Node | None
    rest: Node


def searchable(node: Node) -> bool:
    """Whether the full-text engine alone can evaluate this part: it is all words, and not only excluded ones."""
    match node:
        case Phrase():
            return True
        case Or(nodes):
            return all(map(searchable, nodes))
        case And(nodes):
            return any(map(searchable, nodes)) and all(map(_searchable_beside_others, nodes))
        case _:
            return False


def split(node: Node) -> Parts:
    """The tree's words that the full-text engine alone can evaluate, and the rest."""
    if searchable(node):
        return Parts(node, EVERYTHING)
    if not isinstance(node, And) or not any(map(searchable, node.nodes)):
        return Parts(None, node)
    words = tuple(each for each in node.nodes if _searchable_beside_others(each))
    rest = tuple(each for each in node.nodes if not _searchable_beside_others(each))
    return Parts(words[0] if len(words) == 1 else And(words), And(rest))


def _searchable_beside_others(node: Node) -> bool:
    return searchable(node.node if isinstance(node, Not) else node)
