"""Searches that people saved under a name, to come back to and to subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from archive.errors import BadQuery, NotFound
from archive.search.query import parse
from archive.storage.database import Database
from archive.storage.models import LARGEST_ID, SavedSearch
from archive.urls.ledger import without_unstorable

NAME_LIMIT = 200  # characters


@dataclass(frozen=True, slots=True)
class KeptSearch:
    id: int
    name: str
    query: str
    saved_at: datetime

    @classmethod
    def of(cls, row: SavedSearch) -> "KeptSearch":
        return cls(row.id, row.name, row.query, row.saved_at)


class Searches:
    """The saved searches of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[KeptSearch]:
        """All saved searches, by name."""
        with self._database.read() as session:
            return tuple(map(KeptSearch.of, session.scalars(select(SavedSearch).order_by(SavedSearch.name))))

    def get(self, search_id: int) -> KeptSearch:
        """The saved search with this number. Raises NotFound."""
        with self._database.read() as session:
            row = session.get(SavedSearch, search_id) if 0 < search_id <= LARGEST_ID else None
            if row is None:
                raise NotFound(f"no saved search {search_id}")
            return KeptSearch.of(row)

    def save(self, name: str, query: str) -> KeptSearch:
        """Save a query under a name. A search that has the name already gets this query. Raises BadQuery."""
        now, called = datetime.now(UTC), " ".join(without_unstorable(name).split())[:NAME_LIMIT]
        asked = without_unstorable(query).strip()
        parse(asked, now.date())
        if not called:
            raise BadQuery("a saved search has a name")
        with self._database.write() as session:
            row = session.scalar(select(SavedSearch).where(SavedSearch.name == called))
            if row is None:
                row = SavedSearch(name=called)
                session.add(row)
            row.query, row.saved_at = asked, now
            session.flush()
            return KeptSearch.of(row)

    def remove(self, search_id: int) -> None:
        """Delete a saved search. Raises NotFound."""
        with self._database.write() as session:
            deleted = session.execute(
                delete(SavedSearch).where(SavedSearch.id == search_id).returning(SavedSearch.id)
            )
            if deleted.first() is None:
                raise NotFound(f"no saved search {search_id}")
