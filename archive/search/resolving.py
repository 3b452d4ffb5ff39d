"""Replaces a query's words by all their forms and spellings, if the query asks for these."""

from dataclasses import replace

from sqlalchemy.orm import Session

from archive.search.search import Search
from archive.search.stemming import known_language, with_forms
from archive.search.tree import Loosely, Node
from archive.search.umlauts import with_umlauts


def loosely(node: Node, stem: str | None, umlauts: bool) -> Node:
    """The tree of a query that is to be searched with other forms as well, in addition to what the query itself asks
    for. Raises BadQuery."""
    if stem is None and not umlauts:
        return node
    given = node if isinstance(node, Loosely) else Loosely(node)
    return Loosely(given.node, known_language(stem) if stem else given.stem, umlauts or given.umlauts)


def resolved(session: Session, search: Search) -> Search:
    """The search with a tree that contains only words and filters. Raises BadQuery."""
    if not isinstance(search.node, Loosely):
        return search
    node = search.node.node
    if search.node.umlauts:
        node = with_umlauts(node)
    if search.node.stem:
        node = with_forms(session, node, search.node.stem)
    return replace(search, node=node)
