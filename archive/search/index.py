"""Puts revisions into the full-text index; its words are cut by `tokens`, so both databases index the same."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from archive.models import Revision
from archive.search.tokens import index_text

_SQLITE = text(
    "INSERT INTO revision_search(rowid, title, authors, tags, text) VALUES (:id, :title, :authors, :tags, :text)"
)
_POSTGRES = text(
    "INSERT INTO revision_search(revision_id, words) VALUES (:id,"
    " setweight(to_tsvector('simple', :title), 'A') || setweight(to_tsvector('simple', :authors), 'B')"
    " || setweight(to_tsvector('simple', :tags), 'C') || to_tsvector('simple', :text))"
)


def index_revision(session: Session, revision: Revision) -> None:
    """Index a revision that was just written, in its transaction."""
    dialect = session.get_bind().dialect.name
    session.execute(
        _SQLITE if dialect == "sqlite" else _POSTGRES,
        {
            "id": revision.id,
            "title": index_text(revision.title or ""),
            "authors": index_text("\n".join(revision.authors)),
            "tags": index_text("\n".join(revision.tags)),
            "text": index_text(revision.text),
        },
    )
