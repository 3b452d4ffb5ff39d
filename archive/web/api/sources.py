"""Sources: the blogs and news sites that are crawled on a schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel

from archive.archive import Archive
from archive.scheduling.listings import KeptListing
from archive.scheduling.source_records import KeptSource
from archive.storage.models import SourceState
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


class SourceChange(BaseModel):
    """What to change of a source: `paused` sources are not crawled."""

    state: SourceState


@router.get("/sources")
def sources(archive: Reading) -> Sequence[ListedSource]:
    """All sources, with their listings and how they do."""
    labels = archive.labels.of_sources()
    return [ListedSource.of(source, labels.get(source.id, ())) for source in archive.sources.all()]


@router.get("/sources/{source_id}")
def source(archive: Reading, source_id: SourceId) -> ListedSource:
    """One source."""
    return _source(archive, source_id)


@router.patch("/sources/{source_id}")
def change(archive: Writing, source_id: SourceId, wanted: SourceChange) -> ListedSource:
    """Pause or resume a source."""
    _source(archive, source_id)
    archive.sources.set_state(str(source_id), wanted.state)
    return _source(archive, source_id)


@router.post("/sources/{source_id}/crawl", status_code=202)
async def crawl(archive: Reading, jobs: Adding, source_id: SourceId, response: Response) -> Job:
    """Look at a source now. Answers at once with a job; its Location tells how it goes."""
    job = await jobs.crawl([_source(archive, source_id).id])
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job


def _source(archive: Archive, source_id: int) -> ListedSource:
    kept = archive.sources.get(str(source_id))
    return ListedSource.of(kept, archive.labels.of_sources().get(kept.id, ()))
