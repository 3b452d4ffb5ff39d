"""The connected components of a graph."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def components(nodes: Iterable[T], edges: Iterable[tuple[T, T]]) -> list[list[T]]:
    """The connected components of a graph, in the order of their first nodes; edges to other nodes are ignored."""
    parent = {node: node for node in nodes}

    def root(node: T) -> T:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in edges:
        if one in parent and other in parent:
            parent[root(one)] = root(other)
    members: defaultdict[T, list[T]] = defaultdict(list)
    for node in parent:
        members[root(node)].append(node)
    return list(members.values())
