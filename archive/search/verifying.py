"""Checks whether the search index has exactly the words of each revision. Reads only; `reindexing` rebuilds the
index."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive.identity.texts.word_count import word_count
from archive.search.dialect import Document
from archive.search.index import document_of
from archive.search.labels import label_words
from archive.search.postgres_index import PostgresIndex
from archive.search.reindexing import revisions_in_batches
from archive.search.sqlite_index import SqliteIndex
from archive.storage.models import Label, Note, Revision, SearchIndex, SourceLabel
from archive.version import INDEX_VERSION


def index_problems(session: Session) -> Iterator[tuple[int | None, str]]:
    """A line for each revision whose words in the index differ from those of its row, with the revision's id. Lines
    about missing or surplus entries, and about the whole index, have no id."""
    try:
        yield from _differences(session)
    except DatabaseError as error:
        yield None, f"the search index cannot be read: {error.orig}"
    if session.scalar(select(SearchIndex.version)) != INDEX_VERSION:
        yield None, "the search index does not say by which rules it was made"
    yield from ((None, problem) for problem in _derived_problems(session))


def _differences(session: Session) -> Iterator[tuple[int | None, str]]:
    names = _names(session)
    index = _indexed(session)
    for rows in revisions_in_batches(session):
        for key in index.differing([document_of(*row) for row in rows]):
            if key in index.revision_ids:
                yield key, f"{names[key]}: its words in the search index are others than in its row"
            else:
                yield None, f"{names[key]}: is not in the search index"
    for key in sorted(index.revision_ids - names.keys()):
        yield None, f"revision {key}: is in the search index only"
    yield from ((None, problem) for problem in index.problems())


class Indexed(Protocol):
    """The contents of an archive's index; `revision_ids` are the revisions of which the index has anything."""

    revision_ids: set[int]

    def differing(self, documents: Sequence[Document]) -> list[int]:
        """The ids of the documents' revisions that the index does not have with exactly these words."""
        ...

    def problems(self) -> Iterator[str]:
        """A line for each fault of the index as a whole. Call it after all documents were compared."""
        ...


def _indexed(session: Session) -> Indexed:
    return SqliteIndex(session) if session.get_bind().dialect.name == "sqlite" else PostgresIndex(session)


def _derived_problems(session: Session) -> Iterator[str]:
    """Checks word counts, and the words by which labels and notes are found."""
    names = _names(session)
    for key, text, words in session.execute(select(Revision.id, Revision.text, Revision.words)):
        if word_count(text) != words:
            yield f"{names[key]}: has {word_count(text):,} words, but its row says {words:,}"
    labels = (*session.scalars(select(Label)), *session.scalars(select(SourceLabel)))
    for label in labels:
        if label.words != label_words(label.name):
            yield f"the label {label.name!r} cannot be found by its own words"
    for note in session.scalars(select(Note)):
        if note.words != label_words(note.text):
            yield f"note {note.id} cannot be found by its own words"


def _names(session: Session) -> dict[int, str]:
    rows = session.execute(select(Revision.id, Revision.article_id, Revision.number))
    return {key: f"#{article}, revision {number}" for key, article, number in rows}
