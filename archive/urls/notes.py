"""Notes that people put on pages: sentences of their own. They are stored by the page's canonical URL, as labels are,
and survive `rebuild`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.errors import BadQuery
from archive.search.labels import label_words
from archive.storage.models import Note, Url
from archive.urls.ledger import without_unstorable

LENGTH_LIMIT = 20_000  # characters


@dataclass(frozen=True, slots=True)
class KeptNote:
    id: int
    text: str
    noted_at: datetime

    @classmethod
    def of(cls, row: Note) -> "KeptNote":
        return cls(row.id, row.text, row.noted_at)


def add_note(session: Session, url: str, text: str, now: datetime) -> KeptNote:
    """Put a note on the page at a canonical URL. Raises BadQuery for a text that says nothing or is too long."""
    cleaned = without_unstorable(text).replace("\r\n", "\n").strip()
    if not cleaned:
        raise BadQuery("a note has a text")
    if len(cleaned) > LENGTH_LIMIT:
        raise BadQuery(f"a note has at most {LENGTH_LIMIT:,} characters; this one has {len(cleaned):,}")
    note = Note(url=url, text=cleaned, words=label_words(cleaned), noted_at=now)
    session.add(note)
    session.flush()
    return KeptNote.of(note)


def remove_note(session: Session, note_id: int, article_id: int) -> bool:
    """Delete a note of an article; whether there was one."""
    urls = select(Url.canonical).where(Url.article_id == article_id)
    deleted = session.execute(delete(Note).where(Note.id == note_id, Note.url.in_(urls)).returning(Note.id))
    return deleted.first() is not None


def notes_of_article(session: Session, article_id: int) -> Sequence[KeptNote]:
    """The notes on the article's pages, oldest first."""
    urls = select(Url.canonical).where(Url.article_id == article_id)
    rows = session.scalars(select(Note).where(Note.url.in_(urls)).order_by(Note.id))
    return tuple(map(KeptNote.of, rows))
