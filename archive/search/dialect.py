"""What the two full-text engines have in common: a table with the words of each revision, a condition that
finds rows in it, and how well a row fits. All that differs between them is behind `Dialect`; which one an archive
has is decided in `choose_dialect`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Delete, Insert, Select, SQLColumnExpression, Table
from sqlalchemy.orm import Session

from archive.search.tree import Node

TITLE_WEIGHT = 5.0  # a word in the title counts as five in the text
AUTHOR_WEIGHT = 1.0
TAG_WEIGHT = 2.0
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Document:
    """The words of a revision, each part as `tokens.index_text` gives it."""

    revision_id: int
    title: str
    authors: str
    tags: str
    text: str


class Dialect(Protocol):
    """A full-text engine. The nodes it is given are `searchable`."""

    table: Table
    revision_id: Column[int]

    def __hash__(self) -> int: ...

    def insertion(self, document: Document) -> Insert: ...

    def removal(self, document: Document) -> Insert | Delete:
        """Of a document, word for word as it was inserted."""
        ...

    def emptying(self) -> Sequence[str]:
        """Statements that remove all documents, whatever they were made of."""
        ...

    def matches(self, node: Node) -> ColumnElement[bool]:
        """The rows of `table` that a query finds."""
        ...

    def words_from(self, session: Session, beginning: str) -> Select[str]:
        """The words of all documents that begin so, in their order."""
        ...

    def words_with(self, session: Session, part: str) -> Select[str]:
        """The words of all documents that hold this anywhere, in their order."""
        ...

    def relevance(self, node: Node) -> ColumnElement[float]:
        """How well a row of `table` fits; more is better."""
        ...

    def age_days(self, day: SQLColumnExpression[Any], today: date) -> ColumnElement[float]:
        """How long ago a day was; 0 for one to come."""
        ...
