"""Rebuilds the search index, and counts words again, if an earlier version used other rules."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.orm import Session

from archive.identity.texts.word_count import word_count
from archive.search.choose_dialect import dialect_of
from archive.search.index import document_of
from archive.search.labels import label_words
from archive.storage.database import Database
from archive.storage.models import Label, Note, Revision, SearchIndex, SourceLabel
from archive.version import INDEX_VERSION

REVISIONS_AT_ONCE = 200
OUTDATED = "read-only, with a search index of an earlier version: some spellings are not found"
log = logging.getLogger(__name__)


def bring_up_to_date(database: Database) -> None:
    """Index all revisions again if an earlier version indexed them, in one transaction, and log it. Raises
    ArchiveUnusable."""
    with database.read() as session:
        if _is_up_to_date(session):
            return
    if database.read_only:
        log.warning("%s: %s", database.name, OUTDATED)
        return
    with database.write() as session:
        if not _is_up_to_date(session):  # another process may have done it while this one waited
            _index_anew(session, database.name)


def _is_up_to_date(session: Session) -> bool:
    return session.scalar(select(SearchIndex.version)) == INDEX_VERSION


def _index_anew(session: Session, name: str) -> None:
    count = session.scalar(select(func.count(Revision.id))) or 0
    if count:
        log.warning("%s: rebuilding the search index for this version (%s revisions) ...", name, f"{count:,}")
    write_index(session)
    if count:
        log.warning("%s: the search index is rebuilt.", name)


def write_index(session: Session) -> None:
    """Rebuild the whole index: index all revisions, count their words, and store the words by which labels and notes
    are found."""
    dialect = dialect_of(session)
    for statement in dialect.emptying():
        session.execute(text(statement))
    for rows in revisions_in_batches(session):
        for row in rows:
            session.execute(dialect.insertion(document_of(*row)))
        counted = [{"id": key, "words": word_count(words)} for key, *_, words in rows]
        session.execute(update(Revision), counted)
    for label in (*session.scalars(select(Label)), *session.scalars(select(SourceLabel))):
        label.words = label_words(label.name)
    for note in session.scalars(select(Note)):
        note.words = label_words(note.text)
    session.execute(delete(SearchIndex))
    session.add(SearchIndex(version=INDEX_VERSION))


def revisions_in_batches(
    session: Session,
) -> Iterator[Sequence[Row[int, str | None, list[str], list[str], str]]]:
    """The ids, titles, authors, tags and texts of all revisions."""
    columns = (Revision.id, Revision.title, Revision.authors, Revision.tags, Revision.text)
    last = 0
    while True:
        batch = select(*columns).where(Revision.id > last).order_by(Revision.id).limit(REVISIONS_AT_ONCE)
        rows = session.execute(batch).all()
        if not rows:
            return
        yield rows
        last = rows[-1][0]
