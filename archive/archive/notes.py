"""Notes that people put on articles."""

from collections.abc import Sequence
from datetime import UTC, datetime

from archive.archive.lookup import article_at
from archive.errors import NotFound
from archive.storage.database import Database
from archive.urls.notes import KeptNote, add_note, notes_of_article, remove_note


class Notes:
    """The notes of one archive; `note:` in a query finds articles by them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, key: int | str) -> Sequence[KeptNote]:
        """The notes on an article, oldest first. Raises NotFound."""
        with self._database.read() as session:
            return notes_of_article(session, article_at(session, key, self._database.name).id)

    def add(self, key: int | str, text: str) -> KeptNote:
        """Put a note on an article. Raises NotFound; BadQuery for a text that says nothing or is too long."""
        with self._database.write() as session:
            article = article_at(session, key, self._database.name)
            return add_note(session, article.url, text, datetime.now(UTC))

    def remove(self, key: int | str, note_id: int) -> None:
        """Delete a note of an article. Raises NotFound."""
        with self._database.write() as session:
            article = article_at(session, key, self._database.name)
            if not remove_note(session, note_id, article.id):
                raise NotFound(f"article {key} has no note {note_id}")
