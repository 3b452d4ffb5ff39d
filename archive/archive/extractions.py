"""What was extracted from captures, and how another extractor's results replace it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.archive.queries import search_for
from archive.article import ExtractedArticle
from archive.search.rows import Per
from archive.storage.database import Database

if TYPE_CHECKING:
    from archive.ingestion.replaced_extractions import FieldChange, StaleRevision


class Extractions:
    """The extractions of one archive: see `archive.ingestion.replaced_extractions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stale(self, extractor: str, query: str | None = None) -> list[int]:
        """The ids of revisions to extract again: those made by another extractor, or by this one before the site's
        profile got its present content. Covers the articles that a query finds, or all."""
        from archive.ingestion.replaced_extractions import stale_revisions

        search = search_for(query, Per.ARTICLE, all_revisions=False) if query else None
        with self._database.read() as session:
            return stale_revisions(session, extractor, search)

    def outdated(self, extractor: str) -> list[int]:
        """The ids of revisions that this extractor made before their site's profile got its present content."""
        from archive.ingestion.replaced_extractions import outdated_revisions

        with self._database.read() as session:
            return outdated_revisions(session, extractor)

    def settle(self, extractor: str) -> None:
        """Record which sites have no outdated revisions left, so that later crawls need not look for them."""
        from archive.ingestion.replaced_extractions import settle_profiles

        with self._database.write() as session:
            settle_profiles(session, extractor)

    def origins(self, revision_ids: Sequence[int]) -> "list[StaleRevision]":
        """The capture from which each of these revisions was first read."""
        from archive.ingestion.replaced_extractions import origins

        with self._database.read() as session:
            return origins(session, revision_ids)

    def replace(
        self, pages: Sequence[tuple[int, ExtractedArticle]], extractor: str, at: datetime | None = None
    ) -> "list[tuple[FieldChange, ...]]":
        """Replace the content of the revisions with these ids by what `extractor` has read, now or `at` a given time:
        see `archive.ingestion.replaced_extractions`."""
        from archive.ingestion.replaced_extractions import replace_extractions

        return replace_extractions(pages, extractor, self._database, at or datetime.now(UTC))

    def leave(self, revision_ids: Sequence[int], at: datetime | None = None) -> None:
        """Record that these revisions stay as they are, although their pages were looked at again."""
        from archive.ingestion.replaced_extractions import leave

        with self._database.write() as session:
            leave(session, revision_ids, at or datetime.now(UTC))
