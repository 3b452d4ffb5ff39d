"""Adds each revision to the full-text index when it is written."""

from collections.abc import Sequence

from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper, Session

from archive.search.choose_dialect import dialect_named, dialect_of
from archive.search.dialect import Document
from archive.search.tokens import index_text
from archive.storage.models import Revision

PART_LIMIT = 250  # tokens of title, authors and tags each; PostgreSQL stores 256 positions of a word


@event.listens_for(Revision, "after_insert")
def _index_written(_mapper: Mapper[Revision], connection: Connection, revision: Revision) -> None:
    index_revision(connection, revision)


def index_revision(connection: Connection, revision: Revision) -> None:
    """Index a revision that was just written, in its transaction."""
    connection.execute(dialect_named(connection.dialect.name).insertion(document(revision)))


def reindex_revision(session: Session, before: Document, revision: Revision) -> None:
    """Index a revision again; `before` is the document that the index has of it."""
    dialect = dialect_of(session)
    session.execute(dialect.removal(before))
    session.execute(dialect.insertion(document(revision)))


def document(revision: Revision) -> Document:
    return document_of(revision.id, revision.title, revision.authors, revision.tags, revision.text)


def document_of(
    revision_id: int, title: str | None, authors: Sequence[str], tags: Sequence[str], text: str
) -> Document:
    return Document(
        revision_id=revision_id,
        title=_part(title or ""),
        authors=_part("\n".join(authors)),
        tags=_part("\n".join(tags)),
        text=index_text(text),
    )


def _part(text: str) -> str:
    return " ".join(index_text(text).split()[:PART_LIMIT])
