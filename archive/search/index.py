"""Puts revisions into the full-text index."""

from sqlalchemy.orm import Session

from archive.models import Revision
from archive.search.dialect import Document, dialect_of
from archive.search.tokens import index_text

PART_LIMIT = 250  # tokens of title, authors and tags each; PostgreSQL keeps 256 places of a word


def index_revision(session: Session, revision: Revision) -> None:
    """Index a revision that was just written, in its transaction."""
    session.execute(dialect_of(session).insertion(document(revision)))


def reindex_revision(session: Session, before: Document, revision: Revision) -> None:
    """Index a revision anew whose document was `before`."""
    dialect = dialect_of(session)
    session.execute(dialect.removal(before))
    session.execute(dialect.insertion(document(revision)))


def document(revision: Revision) -> Document:
    return Document(
        revision_id=revision.id,
        title=_part(revision.title or ""),
        authors=_part("\n".join(revision.authors)),
        tags=_part("\n".join(revision.tags)),
        text=index_text(revision.text),
    )


def _part(text: str) -> str:
    return " ".join(index_text(text).split()[:PART_LIMIT])
