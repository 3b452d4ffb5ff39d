"""Chooses the rows with which a search without words begins: the articles of its narrowest filter if they are few, else
an index that has all that its filters ask of a revision. Databases guess this badly: they do not know how many articles
a site or a source has.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select
from sqlalchemy.orm import Session

from archive.search.conditions import article_ids
from archive.search.tree import (
    And,
    InLanguage,
    Is,
    Length,
    Node,
    Not,
    Or,
    PublishedBefore,
    PublishedFrom,
    Trait,
)

FEW = 5_000  # articles: read and sorted in less time than it takes to walk through all by date


def few_articles(session: Session, node: Node) -> Select[Any] | CompoundSelect[Any] | None:
    """The ids of all articles of a filter that every result satisfies, if they are few."""
    for ids in _filters(node):
        some = ids.limit(FEW + 1).subquery()
        if (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW:
            return ids
    return None


def _filters(node: Node) -> Iterator[Select[Any] | CompoundSelect[Any]]:
    for each in _all_of(node):
        if (ids := article_ids(each)) is not None:
            yield ids


def is_in_index(node: Node) -> bool:
    """Whether an index of revisions has all that decides about some part of the query that every result satisfies."""
    return any(map(_is_in_index, _all_of(node)))


def _all_of(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, And) else (node,)


def _is_in_index(node: Node) -> bool:
    match node:
        case Length() | InLanguage() | PublishedFrom() | PublishedBefore() | Is(Trait.PAYWALLED):
            return True
        case Not(excluded):
            return _is_in_index(excluded)
        case And(nodes) | Or(nodes):
            return bool(nodes) and all(map(_is_in_index, nodes))
        case _:
            return False
