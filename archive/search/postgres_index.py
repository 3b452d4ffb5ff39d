"""Compares the content of PostgreSQL's search table with what it should contain."""

from collections.abc import Iterator, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from archive.search.dialect import Document
from archive.search.postgres import entry


class PostgresIndex:
    """The contents of an archive's index."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.revision_ids = set(session.scalars(text("SELECT revision_id FROM revision_search")))

    def differing(self, documents: Sequence[Document]) -> list[int]:
        """The ids of the documents' revisions that the index does not have with exactly these words."""
        entries = [entry(document) for document in documents]
        columns = {name: [entry[name] for entry in entries] for name in ("revision_id", "words", "long_text")}
        return list(self._session.scalars(_DIFFERING, columns))

    def problems(self) -> Iterator[str]:
        """Faults of the whole index: words that are missing from the list in which other forms of words are
        searched."""
        if word := self._session.scalar(_UNLISTED_WORD):
            yield f"the search index lacks words, such as {word!r}, in its list of all words"


_DIFFERING = text(
    """
    SELECT made.revision_id
    FROM unnest(
        CAST(:revision_id AS integer[]), CAST(:words AS text[]), CAST(:long_text AS text[])
    ) AS made(revision_id, words, long_text)
    LEFT JOIN revision_search AS held ON held.revision_id = made.revision_id
    WHERE held.revision_id IS NULL
        OR held.words <> made.words::tsvector
        OR held.long_text IS DISTINCT FROM made.long_text
    ORDER BY made.revision_id
    """
)
_UNLISTED_WORD = text(
    """
    SELECT word.lexeme FROM revision_search AS held, unnest(held.words) AS word
    LEFT JOIN revision_search_word AS known ON known.word = word.lexeme
    WHERE known.word IS NULL ORDER BY word.lexeme LIMIT 1
    """
)
