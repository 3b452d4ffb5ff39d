"""Query parameters that tell no articles of their site apart."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.identity.urls.query_parameters import known_parameters, parameter_named
from archive.storage.database import Database

if TYPE_CHECKING:
    from archive.identity.urls.query_parameters import KnownParameter


class Parameters:
    """The query parameters of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> "list[KnownParameter]":
        """The query parameters of which it is known whether they tell articles of their site apart."""
        with self._database.read() as session:
            return known_parameters(session)

    def decide(self, site: str, name: str, *, is_noise: bool | None) -> None:
        """Decide whether a query parameter tells no articles of a site apart; with None, what was learned holds.
        What is kept is grouped by that, and what will be. Any URL of the site will do. Raises BadUrl."""
        from archive.ingestion.corrections import correct_parameter

        parameter, now = parameter_named(site, name), datetime.now(UTC)
        with self._database.write() as session:
            correct_parameter(session, parameter, now, is_noise=is_noise)
