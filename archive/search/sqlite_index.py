"""Reads the content of SQLite's full-text index, and compares it with what it should contain.

FTS5 stores no text. Therefore the documents are indexed once more, in a temporary table of the same kind. For each
document, both indexes are summed up: every word with its column and position, and the stored lengths.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from archive.search.dialect import Document
from archive.search.sqlite import INDEX_OPTIONS, TABLE, row_of

FRESH = "revision_fresh"
MASK = (1 << 64) - 1
COLUMNS = ("text", "title", "authors", "tags")


class SqliteIndex:
    """The contents of an archive's index. Raises DatabaseError if the index cannot be read."""

    def __init__(self, session: Session) -> None:
        self._session = session
        for statement in _set_up():
            session.execute(text(statement))
        self._held = self._sums("main", TABLE.name)
        self._lengths = self._noted_lengths("main", TABLE.name)
        self.revision_ids = self._held.keys() | self._lengths.keys()
        self._expected_totals = [0] * (1 + len(COLUMNS))

    def differing(self, documents: Sequence[Document]) -> list[int]:
        """The ids of the documents' revisions that the index does not have with exactly these words."""
        self._session.execute(text(f"INSERT INTO {FRESH}({FRESH}) VALUES ('delete-all')"))
        self._session.execute(_ENTER, [row_of(document) for document in documents])
        sums, lengths = self._sums("temp", FRESH), self._noted_lengths("temp", FRESH)
        for noted in lengths.values():
            self._expected_totals = [
                one + other for one, other in zip(self._expected_totals, (1, *_numbers(noted)), strict=True)
            ]
        return [
            key
            for key in (document.revision_id for document in documents)
            if self._held.get(key) != sums.get(key) or self._lengths.get(key) != lengths.get(key)
        ]

    def problems(self) -> Iterator[str]:
        """Faults of the whole index, after all documents were compared: the totals from which relevance is computed."""
        noted = self._session.scalar(text(f"SELECT block FROM {TABLE.name}_data WHERE id = 1"))
        totals = list(_numbers(noted or b""))
        if totals != self._expected_totals and (totals or any(self._expected_totals)):
            yield "the search index has noted other totals than its revisions have"
        if word := self._session.scalar(_NOT_FOUND):
            yield f"the search index has words that a search does not find, such as {word!r}"

    def _sums(self, schema: str, table: str) -> dict[int, int]:
        """A number for each document, which differs if any word, its column or its position differs."""
        sums: defaultdict[int, int] = defaultdict(int)
        words = text(f"SELECT doc, term, col, offset FROM temp.{schema}_words")
        for document, *occurrence in self._session.execute(words):
            sums[document] = (sums[document] + hash(tuple(occurrence))) & MASK
        return dict(sums)

    def _noted_lengths(self, schema: str, table: str) -> dict[int, bytes]:
        rows = self._session.execute(text(f"SELECT id, sz FROM {schema}.{table}_docsize"))
        return {key: bytes(noted) for key, noted in rows}


_ENTER = text(f"INSERT INTO {FRESH}(rowid, {', '.join(COLUMNS)}) VALUES (:rowid, :{', :'.join(COLUMNS)})")


# Reads each stored word, and also looks it up as a search does, through FTS5's own index of its pages.
_NOT_FOUND = text(
    """
    SELECT term FROM temp.main_terms AS known
    WHERE NOT EXISTS (
        SELECT 1 FROM revision_search WHERE revision_search MATCH '"' || known.term || '"'
    )
    LIMIT 1
    """
)


def _set_up() -> Iterator[str]:
    columns = ", ".join(COLUMNS)
    yield f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{FRESH} USING fts5({columns}, content='', {INDEX_OPTIONS})"
    for schema, table in (("main", TABLE.name), ("temp", FRESH)):
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{schema}_words USING fts5vocab({schema}, {table}, instance)"
        )
    yield f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.main_terms USING fts5vocab(main, {TABLE.name}, row)"


def _numbers(packed: bytes) -> Iterator[int]:
    """SQLite's variable-length integers (File Format 1.6), of up to eight bytes."""
    value = 0
    for byte in packed:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            yield value
            value = 0
