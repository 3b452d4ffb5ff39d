"""The PostgreSQL dialect: a table with a tsvector of each revision and a GIN index.

Pressmark writes vectors and queries from its own tokens and does not use PostgreSQL's text parser. A tsvector stores
positions up to 16,383, and at most 256 of a word. In longer texts all further words have the last position; the tokens
of such a text are also in `long_text`, where phrases are searched instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Computed,
    Date,
    Delete,
    Float,
    FromClause,
    Insert,
    Integer,
    MetaData,
    Select,
    SQLColumnExpression,
    Table,
    Text,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from archive.search.dialect import LAST_CHARACTER, Document
from archive.search.sought import AllOf, Lookup, OneOf, Sought, looked_for, lookup
from archive.search.tree import Node, Where

TABLE = Table(
    "revision_search",
    MetaData(),
    Column("revision_id", Integer, primary_key=True),
    Column("words", TSVECTOR, nullable=False),
    Column("heads", TSVECTOR, Computed("ts_filter(words, '{a,b,c}')")),  # of title, authors and tags: short
    Column("long_text", Text),
)
WORDS = Table("revision_search_word", MetaData(), Column("word", Text, primary_key=True))
POSITION_LIMIT = 16_383
POSITIONS_OF_A_WORD_LIMIT = 255
WEIGHTS = {Where.TITLE: "A", Where.AUTHOR: "B", Where.TAG: "C", Where.ANYWHERE: ""}
D_C_B_A = "{0.2, 0.4, 0.2, 1.0}"  # text, tags, authors, title: as dialect.*_WEIGHT, 1 at most
COUNTED_AT_MOST = 10_000  # rows with a word; more frequent words do not distinguish articles better


class PostgresDialect:
    table = TABLE
    revision_id: Column[int] = TABLE.c.revision_id
    ranked_at_most = 2_000  # ts_rank reads the tsvector of each anew for each word: 20 to 30 microseconds
    newest_first = (
        TABLE.c.revision_id + 0
    ).desc()  # its index would lead to a tsvector of each row, found or not

    def insertion(self, document: Document) -> Insert:
        made = entry(document)
        return insert(TABLE).values(made | {"words": cast(literal(made["words"]), TSVECTOR)})

    def removal(self, document: Document) -> Delete:
        return delete(TABLE).where(TABLE.c.revision_id == document.revision_id)

    def emptying(self) -> Sequence[str]:
        return ("TRUNCATE revision_search, revision_search_word",)

    def matches(self, node: Node) -> ColumnElement[bool]:
        part = lookup(node)
        if _is_of_heads(part):
            return _has(tsquery(part), TABLE.c.heads)
        has_words = _has(tsquery(part))
        if not _has_phrase(part):
            return has_words
        short = and_(TABLE.c.long_text.is_(None), has_words)
        long = and_(TABLE.c.long_text.is_not(None), _found_in_long_text(part))
        return and_(_has(_without_order(part)), or_(short, long))  # the first condition can use the index

    def words_from(self, beginning: str) -> Select[str]:
        return select(WORDS.c.word).where(WORDS.c.word.between(beginning, beginning + LAST_CHARACTER))

    def words_with(self, part: str) -> Select[str]:
        return select(WORDS.c.word).where(WORDS.c.word.contains(part)).order_by(WORDS.c.word)

    def relevance(self, node: Node) -> ColumnElement[float]:
        """A score close to bm25. PostgreSQL's ts_rank saturates with the number of occurrences and, with normalisation
        1, is lower in long texts; the index tells how rare each word is."""
        scores = [_rarity(sought) * _occurrence(sought) for sought in looked_for(lookup(node))]
        return sum(scores[1:], start=scores[0])

    def age_days(self, day: SQLColumnExpression[Any], today: date) -> ColumnElement[float]:
        return func.greatest(cast(cast(literal(today), Date) - day, Float), 0.0, type_=Float)


def entry(document: Document) -> dict[str, Any]:
    """A document's row, with its words in PostgreSQL's syntax for a tsvector."""
    words, is_long = tsvector(document)
    long_text = _long_text(document) if is_long else None
    return {"revision_id": document.revision_id, "words": words, "long_text": long_text}


def tsvector(document: Document) -> tuple[str, bool]:
    """The document in PostgreSQL's syntax for a tsvector, and whether its text is too long for exact positions."""
    short_parts = ((document.title, "A"), (document.authors, "B"), (document.tags, "C"))
    places, end = _places((*short_parts, (document.text, "")))
    is_long = end > POSITION_LIMIT or any(len(at) > POSITIONS_OF_A_WORD_LIMIT for at in places.values())
    if is_long:
        places, _ = _places(short_parts)
        for token in dict.fromkeys(document.text.split()):
            places[token].append(str(POSITION_LIMIT))
    return " ".join(_lexeme(token, ",".join(at)) for token, at in places.items()), is_long


def _places(parts: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], int]:
    """The positions of each token, with the weight of its part, and the last position."""
    places: dict[str, list[str]] = defaultdict(list)
    end = 0
    for text, weight in parts:
        tokens = text.split()
        for place, token in enumerate(tokens, end + 1):
            places[token].append(f"{place}{weight}")
        end += len(tokens) + 1  # one position is left empty, so that no phrase spans two parts
    return places, end


def tsquery(part: Lookup) -> str:
    """The lookup in PostgreSQL's syntax for a tsquery. Of ASCII characters, tokens contain only letters and digits."""
    match part:
        case Sought(terms, where):
            *first, last = terms.tokens
            lexemes = [_lexeme(token, WEIGHTS[where]) for token in first]
            lexemes.append(_lexeme(last, WEIGHTS[where] + "*" * terms.prefix))
            return f"({' <-> '.join(lexemes)})"
        case OneOf(parts):
            return f"({' | '.join(map(tsquery, parts))})"
        case AllOf(parts, excluded):
            without = (f"!{tsquery(each)}" for each in excluded)
            return f"({' & '.join((*map(tsquery, parts), *without))})"


def _lexeme(token: str, label: str) -> str:
    """`label` is the token's positions in a tsvector; in a tsquery it is the weight, and whether the token is a
    prefix."""
    return f"'{token}':{label}" if label else f"'{token}'"


def _long_text(document: Document) -> str:
    parts = (document.title, document.authors, document.tags, document.text)
    return "\n".join(f" {part} " for part in parts)


def _found_in_long_text(part: Lookup) -> ColumnElement[bool]:
    match part:
        case Sought(terms) if _has_phrase(part):
            return TABLE.c.long_text.like(f"% {' '.join(terms.tokens)}{'' if terms.prefix else ' '}%")
        case Sought():
            return _has(tsquery(part))
        case OneOf(parts):
            return or_(*map(_found_in_long_text, parts))
        case AllOf(parts, excluded):
            return and_(
                *map(_found_in_long_text, parts), *(not_(_found_in_long_text(each)) for each in excluded)
            )


def _has_phrase(part: Lookup) -> bool:
    """Whether the query needs positions in the text itself; positions in titles, authors and tags are always stored."""
    match part:
        case Sought(_, where):
            return where is Where.ANYWHERE and part.is_phrase
        case OneOf(parts):
            return any(map(_has_phrase, parts))
        case AllOf(parts, excluded):
            return any(map(_has_phrase, (*parts, *excluded)))


def _without_order(part: Lookup) -> str:
    """A tsquery that finds at least what `part` finds and needs no positions."""
    match part:
        case Sought():
            return tsquery(part).replace(" <-> ", " & ")
        case OneOf(parts):
            return f"({' | '.join(map(_without_order, parts))})"
        case AllOf(parts):
            return f"({' & '.join(map(_without_order, parts))})"


def _is_of_heads(part: Lookup) -> bool:
    """Whether only titles, authors and tags are searched."""
    match part:
        case Sought(_, where):
            return where is not Where.ANYWHERE
        case OneOf(parts):
            return all(map(_is_of_heads, parts))
        case AllOf(parts, excluded):
            return all(map(_is_of_heads, (*parts, *excluded)))


def _has(query: str, column: ColumnElement[Any] = TABLE.c.words) -> ColumnElement[bool]:
    return column.bool_op("@@")(cast(literal(query), TSQUERY))


def _occurrence(sought: Sought) -> ColumnElement[float]:
    return func.ts_rank(
        literal_column(f"'{D_C_B_A}'::real[]"),
        _column(sought, TABLE),
        cast(literal(tsquery(sought)), TSQUERY),
        1,
    )


def _rarity(sought: Sought) -> ColumnElement[float]:
    other = TABLE.alias()
    with_word = (
        select(other.c.revision_id)
        .where(_has(_without_order(sought), _column(sought, other)))
        .limit(COUNTED_AT_MOST)
        .subquery()
    )
    rows_with_word = select(func.count()).select_from(with_word).scalar_subquery()
    rows = literal_column(
        "(SELECT greatest(reltuples, 1) FROM pg_class WHERE relname = 'revision_search')", Float
    )
    return func.ln(1 + rows / (1 + rows_with_word))


def _column(sought: Sought, table: FromClause) -> ColumnElement[Any]:
    """The column that has all words that are looked for."""
    return table.c.heads if _is_of_heads(sought) else table.c.words
