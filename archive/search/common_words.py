"""Limits what is ranked of a search whose words stand in very many texts: the rank of each costs, and tells little."""

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from archive.search.dialect import Dialect
from archive.search.tree import And, Node, Not, Or, Phrase, Where


def worth_ranking(session: Session, dialect: Dialect, words: Node, wanted: int) -> ColumnElement[bool]:
    """A condition on what words find: all if it is not too much, else the newest and those with the words in their
    title. Whoever looks `wanted` results far, nearly to the end of these, gets all."""
    limit = dialect.ranked_at_most
    if limit is None or wanted > limit / 2:
        return true()
    found = select(dialect.revision_id).where(dialect.matches(words)).order_by(dialect.revision_id.desc())
    last = session.scalar(found.offset(limit).limit(1))
    if last is None:
        return true()
    titled = select(dialect.revision_id).where(dialect.matches(in_title(words)), dialect.revision_id <= last)
    found_id = (
        dialect.revision_id + 0
    )  # looked at one by one: a search for each title would take a hundred times longer
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
