"""The SQLite dialect: an FTS5 table over `revision`, ranked by FTS5's bm25."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Insert,
    Integer,
    MetaData,
    Select,
    SQLColumnExpression,
    Table,
    Text,
    func,
    insert,
    select,
)

from archive.search.dialect import AUTHOR_WEIGHT, LAST_CHARACTER, TAG_WEIGHT, TITLE_WEIGHT, Document
from archive.search.sought import AllOf, Lookup, OneOf, Sought, lookup
from archive.search.tree import Node, Where

TABLE = Table(
    "revision_search",
    MetaData(),
    Column("rowid", Integer, primary_key=True),
    Column("text", Text),
    Column("title", Text),
    Column("authors", Text),
    Column("tags", Text),
    Column("revision_search", Text),  # FTS5's hidden column, used by MATCH and bm25
)
WORDS = Table("revision_word", MetaData(), Column("term", Text), schema="temp")
INDEX_OPTIONS = "tokenize=\"unicode61 remove_diacritics 2 categories 'L* M* N* Co Cn'\""
"""The index as the first migration creates it."""
JULIAN_DAY_OF_ORDINAL_0 = 1_721_424.5
WEIGHTS = (1.0, TITLE_WEIGHT, AUTHOR_WEIGHT, TAG_WEIGHT)  # in the order of the columns
COLUMNS = {Where.TITLE: "title : ", Where.AUTHOR: "authors : ", Where.TAG: "tags : ", Where.ANYWHERE: ""}

_RELEVANCE = -func.bm25(TABLE.c.revision_search, *WEIGHTS)


class SqliteDialect:
    table = TABLE
    revision_id: Column[int] = TABLE.c.rowid
    ranked_at_most = 40_000  # bm25 takes a second for a million
    newest_first = TABLE.c.rowid.desc()  # FTS5 gives its rows in this order

    def insertion(self, document: Document) -> Insert:
        return insert(TABLE).values(row_of(document))

    def removal(self, document: Document) -> Insert:
        """FTS5's 'delete' command (SQLite FTS5 6.3): it needs the words, since the index cannot look them up by
        document."""
        return insert(TABLE).values({"revision_search": "delete", **row_of(document)})

    def emptying(self) -> Sequence[str]:
        # First write FTS5's tables directly (SQLite FTS5 8.1): if they are damaged, FTS5 refuses every command.
        return (
            *(f"DELETE FROM revision_search_{part}" for part in ("data", "idx", "docsize", "config")),
            "INSERT INTO revision_search_data VALUES (1, x''), (10, x'00000000000000')",
            "INSERT INTO revision_search_config VALUES ('version', 4)",
            "INSERT INTO revision_search(revision_search) VALUES ('delete-all')",
        )

    def matches(self, node: Node) -> ColumnElement[bool]:
        return TABLE.c.revision_search.match(fts5_query(lookup(node)))

    def words_from(self, beginning: str) -> Select[str]:
        return select(WORDS.c.term).where(WORDS.c.term.between(beginning, beginning + LAST_CHARACTER))

    def words_with(self, part: str) -> Select[str]:
        return select(WORDS.c.term).where(WORDS.c.term.contains(part)).order_by(WORDS.c.term)

    def relevance(self, node: Node) -> ColumnElement[float]:
        return _RELEVANCE

    def age_days(self, day: SQLColumnExpression[Any], today: date) -> ColumnElement[float]:
        return func.max(today.toordinal() + JULIAN_DAY_OF_ORDINAL_0 - func.julianday(day), 0.0, type_=Float)


def row_of(document: Document) -> dict[str, int | str]:
    return {
        "rowid": document.revision_id,
        "title": document.title,
        "authors": document.authors,
        "tags": document.tags,
        "text": document.text,
    }


def fts5_query(part: Lookup) -> str:
    """The lookup in FTS5's syntax. Of ASCII characters, tokens contain only letters and digits; they are quoted."""
    match part:
        case Sought(terms, where):
            return f'{COLUMNS[where]}"{" ".join(terms.tokens)}"{" *" * terms.prefix}'
        case OneOf(parts):
            return _joined(" OR ", parts)
        case AllOf(parts, excluded):
            wanted = _joined(" AND ", parts)
            return f"({wanted} NOT {_joined(' OR ', excluded)})" if excluded else wanted


def _joined(operator: str, parts: Iterable[Lookup]) -> str:
    return f"({operator.join(map(fts5_query, parts))})"
