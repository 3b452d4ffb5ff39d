"""Query parameters that do not distinguish articles of their site."""

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
        """All query parameters of which it is known whether they distinguish articles of their site."""
        with self._database.read() as session:
            return known_parameters(session)

    def decide(self, site: str, name: str, *, is_noise: bool | None) -> None:
        """Decide whether a query parameter is noise, that is, does not distinguish articles of a site. None withdraws
        the decision, so that what was learned applies. Stored pages are regrouped, and new pages follow the decision.
        The site may be given by any of its URLs. Raises BadUrl."""
        from archive.ingestion.corrections import correct_parameter

        parameter, now = parameter_named(site, name), datetime.now(UTC)
        with self._database.write() as session:
            correct_parameter(session, parameter, now, is_noise=is_noise)
