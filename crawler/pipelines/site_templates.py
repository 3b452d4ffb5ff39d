"""Learns from captures where a site's templates have their fields: from a crawl's first pages while it goes on, and
from more of them afterwards (`crawler.jobs.template_lessons`).
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from archive.article import NO_PROFILE, SiteProfile
from archive.errors import BucketAway, CaptureDamaged
from archive.identity.urls.sites import site_of
from archive.ingestion.replaced_extractions import StaleRevision
from archive.ingestion.site_profiles import NEARLY_ALL
from crawler.config import Config
from crawler.items.from_capture import as_claims, recorded_page
from crawler.items.page import PageItem
from crawler.session import CrawlSession
from crawler.workers.extraction_pool import ExtractionFailed, ExtractionPool, ExtractionTimedOut
from crawler.workers.ordered_results import in_order

if TYPE_CHECKING:
    from crawler.extraction.learning.page_evidence import PageEvidence

FIRST_LOOKS = (
    25  # pages; a template of a fifth of the site's pages shows on five of them, which is enough to learn it
)

Load = Callable[[StaleRevision], Coroutine[Any, Any, PageItem]]


class FirstLessons:
    """The site profile for each page of a crawl. When FIRST_LOOKS articles of a site without a profile were kept, one
    is learned from these, and its next pages wait for that: all of them would be read twice otherwise.
    """

    def __init__(self, config: Config, crawl: CrawlSession, pool: ExtractionPool) -> None:
        self._max_bytes = config.max_page_bytes
        self._crawl = crawl
        self._pool = pool
        self._lessons: dict[str, asyncio.Task[None]] = {}

    async def profile(self, url: str) -> SiteProfile:
        """The profile with which the page at this address is to be read."""
        site = site_of(url)
        if site not in self._lessons and self._crawl.new_articles[site] >= FIRST_LOOKS:
            self._lessons[site] = asyncio.create_task(self._learn(site, url))
        if site in self._lessons:
            await self._lessons[site]
        return await self._crawl.profile(url)

    async def _learn(self, site: str, url: str) -> None:
        from crawler.extraction.learning.induction import induce, recurring_patterns

        if await self._crawl.profile(url) != NO_PROFILE:
            return
        captures = await self._crawl.archive(lambda archive: archive.profiles.teaching_captures(site))
        today = datetime.now(UTC).date()
        with suppress(BucketAway):  # the pages are looked at after the crawl
            evidence = await evidence_of(captures[:FIRST_LOOKS], self._load, NO_PROFILE, self._pool, today)
            patterns = recurring_patterns(evidence, NEARLY_ALL)
            await self._crawl.learn(site, induce(evidence, today), patterns)

    async def _load(self, origin: StaleRevision) -> PageItem:
        return await self._crawl.archive(
            lambda archive: recorded_page(archive.store, [origin.captures[0]], self._max_bytes)
        )


async def evidence_of(
    captures: Sequence[StaleRevision],
    load: Load,
    profile: SiteProfile,
    pool: ExtractionPool,
    today: date,
) -> "list[PageEvidence]":
    """What the pages show of their site's templates. If the first pages have no template in common, the others are not
    read. An unreadable page shows nothing. `profile` is used without known places: they would confirm themselves.
    """
    from crawler.extraction.learning.induction import induce

    bare = replace(profile, templates=(), patterns=frozenset())

    async def look(origin: StaleRevision) -> "PageEvidence | None":
        with suppress(CaptureDamaged, ExtractionFailed, ExtractionTimedOut):
            page = await load(origin)
            if page.failure is None:
                hints = as_claims(origin.listed)
                return await pool.collect_evidence(
                    page.body, page.final_url, page.charset, page.at, hints, bare
                )
        return None

    found: list[PageEvidence] = []
    async with aclosing(in_order(captures, look, pool.pages_ahead)) as looks:
        async for evidence in looks:
            found += [evidence] if evidence is not None else []
            if len(found) == FIRST_LOOKS and not induce(found, today):
                break
    return found
