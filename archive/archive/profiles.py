"""What was learned about sites."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from archive.article import SiteProfile, SiteTemplate
from archive.identity.urls.sites import site_of
from archive.ingestion.site_profiles import (
    KeptProfile,
    is_unapplied,
    kept_profile,
    learn_at_once,
    profile_of,
    sites_to_teach,
    teach,
    teaching_revisions,
)
from archive.storage.database import Database
from archive.storage.models import Profile

if TYPE_CHECKING:
    from archive.ingestion.replaced_extractions import StaleRevision


class Profiles:
    """The site profiles of one archive: see `archive.ingestion.site_profiles`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, url: str) -> SiteProfile:
        """What recurs over the articles of the site to which this URL belongs: see
        `archive.ingestion.site_profiles`."""
        with self._database.read() as session:
            return profile_of(session, site_of(url))

    def kept(self, url: str) -> KeptProfile | None:
        """The same profile with counts and days, for display; None if the archive has too few articles of the site."""
        with self._database.read() as session:
            return kept_profile(session, site_of(url))

    def is_any_unapplied(self) -> bool:
        """Whether sites may have pages that were extracted before their profile got its present content, or captures
        that were not examined for it."""
        with self._database.read() as session:
            unapplied = session.scalar(select(Profile.site).where(is_unapplied()).limit(1))
            return unapplied is not None or bool(sites_to_teach(session))

    def to_teach(self) -> list[str]:
        """Sites whose profile was rebuilt after their captures were last examined for it."""
        with self._database.read() as session:
            return sites_to_teach(session)

    def teaching_captures(self, site: str) -> "list[StaleRevision]":
        """Revisions whose captures show best how the site's pages are built."""
        from archive.ingestion.replaced_extractions import origins

        with self._database.read() as session:
            return origins(session, teaching_revisions(session, site), latest=True)

    def learn_at_once(
        self, site: str, templates: Sequence[SiteTemplate], patterns: Mapping[str, int]
    ) -> None:
        """Make the profile of a new site while its first crawl goes on, for the pages that follow."""
        with self._database.write() as session:
            learn_at_once(session, site, templates, patterns, datetime.now(UTC))

    def teach(
        self,
        site: str,
        templates: Sequence[SiteTemplate],
        patterns: Mapping[str, int],
        at: datetime | None = None,
    ) -> None:
        """Store where a site's pages have their fields, and what its date lines have in common."""
        with self._database.write() as session:
            teach(session, site, templates, patterns, at or datetime.now(UTC))
