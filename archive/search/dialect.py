"""The interface of both full-text engines: a table with the words of each revision, a condition that finds rows in it,
and a score for each row. All differences between the engines are behind `Dialect`; `choose_dialect` decides which one
an archive uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Delete, Insert, Select, SQLColumnExpression, Table

from archive.search.tree import Node

TITLE_WEIGHT = 5.0  # a word in the title counts as much as five in the text
AUTHOR_WEIGHT = 1.0
TAG_WEIGHT = 2.0
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Document:
    """The words of a revision, each part in the form of `tokens.index_text`."""

    revision_id: int
    title: str
    authors: str
    tags: str
    text: str


class Dialect(Protocol):
    """A full-text engine. The nodes that it is given are `searchable`."""

    table: Table
    revision_id: Column[int]

    @property
    def ranked_at_most(self) -> int:
        """If words find more revisions than this, only the newest so many are ranked, and those with the words in
        their title: words that stand nearly everywhere tell no text from another."""
        ...

    @property
    def newest_first(self) -> ColumnElement[int]:
        """The order of `revision_id`, the highest first, by the way that is quick if words have found the rows."""
        ...

    def __hash__(self) -> int: ...

    def insertion(self, document: Document) -> Insert: ...

    def removal(self, document: Document) -> Insert | Delete:
        """Removes a document, which must be word for word what was inserted."""
        ...

    def emptying(self) -> Sequence[str]:
        """Statements that remove all documents, whatever their content."""
        ...

    def matches(self, node: Node) -> ColumnElement[bool]:
        """The rows of `table` that a query finds."""
        ...

    def words_from(self, beginning: str) -> Select[str]:
        """The words of all documents that begin with `beginning`, in alphabetical order."""
        ...

    def words_with(self, part: str) -> Select[str]:
        """The words of all documents that contain `part`, in alphabetical order."""
        ...

    def relevance(self, node: Node) -> ColumnElement[float]:
        """The score of a row of `table`; higher is better."""
        ...

    def age_days(self, day: SQLColumnExpression[Any], today: date) -> ColumnElement[float]:
        """The age of a day; 0 for a day in the future."""
        ...
