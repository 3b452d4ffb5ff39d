"""Sources: the blogs and news sites that are crawled on a schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from archive.archive import Archive
from archive.identity.urls.canonical import fetchable
from archive.scheduling.listings import FoundListing, KeptListing
from archive.scheduling.source_records import KeptSource
from archive.storage.models import ListingKind, SourceState
from archive.web.api.asking import Adding, Reading, SourceId, Writing
from archive.web.jobs import Job

router = APIRouter(tags=["sources"])


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source, without the settings that may hold secrets (proxy, headers, cookies). Names as in `KeptSource`."""

    id: int
    url: str
    name: str
    state: SourceState
    schedule: str | None
    added_at: datetime
    labels: tuple[str, ...]
    articles: int
    pending: int
    failures: int
    missed: int
    succeeded_at: datetime | None
    next_look_at: datetime | None
    listings: tuple[KeptListing, ...]

    @classmethod
    def of(cls, source: KeptSource, labels: tuple[str, ...]) -> "ListedSource":
        return cls(
            id=source.id,
            url=source.url,
            name=source.name,
            state=source.state,
            schedule=source.schedule,
            added_at=source.added_at,
            labels=labels,
            articles=source.articles,
            pending=source.pending,
            failures=source.failures,
            missed=source.missed,
            succeeded_at=source.succeeded_at,
            next_look_at=source.next_look_at,
            listings=source.listings,
        )


class SiteToLookAt(BaseModel):
    url: str = Field(min_length=1, max_length=5_000, examples=["https://example.org/"])


class NewListing(BaseModel):
    kind: ListingKind
    url: str = Field(min_length=1, max_length=5_000, examples=["https://example.org/feed.xml"])


class NewSource(BaseModel):
    """A source to keep, with the listings to read: those that a look has found, or others."""

    url: str = Field(min_length=1, max_length=5_000, examples=["https://example.org/"])
    name: str | None = Field(default=None, max_length=200, examples=["The Example"])
    listings: list[NewListing] = Field(min_length=1, max_length=100)


class SourceChange(BaseModel):
    """What to change of a source: `paused` sources are not crawled."""

    state: SourceState


@router.get("/sources")
def sources(archive: Reading) -> Sequence[ListedSource]:
    """All sources, with their listings and how they do."""
    labels = archive.labels.of_sources()
    return [ListedSource.of(source, labels.get(source.id, ())) for source in archive.sources.all()]


@router.post("/sources/look", status_code=202)
async def look(jobs: Adding, site: SiteToLookAt, response: Response) -> Job:
    """Find the feeds, sitemaps and platform of a site, and keep nothing. The events of the job have what was found."""
    job = await jobs.look(site.url)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.post("/sources", status_code=201)
def add(archive: Writing, new: NewSource, response: Response) -> ListedSource:
    """Keep a source, or give one that is kept already further listings. It is crawled when it is due."""
    url = fetchable(new.url)
    listings = [FoundListing(listing.kind, fetchable(listing.url)) for listing in new.listings]
    kept = _source(archive, archive.sources.add(url, new.name or url, listings, datetime.now(UTC)))
    response.headers["Location"] = f"/api/v1/sources/{kept.id}"
    return kept


@router.get("/sources/{source_id}")
def source(archive: Reading, source_id: SourceId) -> ListedSource:
    """One source."""
    return _source(archive, source_id)


@router.patch("/sources/{source_id}")
def change(archive: Writing, source_id: SourceId, wanted: SourceChange) -> ListedSource:
    """Pause or resume a source."""
    archive.sources.set_state(str(source_id), wanted.state)
    return _source(archive, source_id)


@router.delete("/sources/{source_id}", status_code=204)
def remove(archive: Writing, source_id: SourceId) -> None:
    """Delete a source and its listings. Its articles stay."""
    archive.sources.remove(str(source_id))


@router.post("/sources/{source_id}/crawl", status_code=202)
async def crawl(archive: Reading, jobs: Adding, source_id: SourceId, response: Response) -> Job:
    """Look at a source now. Answers at once with a job; its Location tells how it goes."""
    job = await jobs.crawl([archive.sources.get(str(source_id)).id])
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job


def _source(archive: Archive, source_id: int) -> ListedSource:
    kept = archive.sources.get(str(source_id))
    return ListedSource.of(kept, archive.labels.of_sources().get(kept.id, ()))
