"""Limits what is ranked of a search whose words stand in very many texts: the rank of each costs, and tells little."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from archive.search.dialect import Dialect
from archive.search.tree import And, Node, Not, Or, Phrase, Where


def worth_ranking(
    session: Session, dialect: Dialect, words: Node, found: Select[Any], wanted: int
) -> ColumnElement[bool]:
    """A condition on what a search finds: all if it is not too much, else the newest and those with the words in their
    title. Whoever looks `wanted` results far, nearly to the end of these, gets all. `found` selects the ids of all
    revisions that the search finds."""
    limit = dialect.ranked_at_most
    if wanted > limit / 2:
        return true()
    last = session.scalar(found.order_by(dialect.newest_first).offset(limit).limit(1))
    if last is None:
        return true()
    titled = select(dialect.revision_id).where(dialect.matches(in_title(words)), dialect.revision_id <= last)
    # looked at one by one: a search for each title would take a hundred times longer
    found_id = dialect.revision_id + 0
    return or_(found_id > last, found_id.in_(titled))


def in_title(words: Node) -> Node:
    """The same words, but in titles."""
    match words:
        case Phrase(text, prefix, Where.ANYWHERE):
            return Phrase(text, prefix, Where.TITLE)
        case And(nodes):
            return And(tuple(each if isinstance(each, Not) else in_title(each) for each in nodes))
        case Or(nodes):
            return Or(tuple(map(in_title, nodes)))
        case _:
            return words
