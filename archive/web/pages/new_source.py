"""Add a source: look at a site, see what was found, and keep what is wanted of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import fetchable
from archive.scheduling.listings import FoundListing
from archive.storage.models import ListingKind
from archive.web.changeable import jobs_of, writing_room
from archive.web.jobs import Job, JobEvent, JobKind, JobState
from archive.web.rendering import page

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Form(max_length=5_000)]


@dataclass(frozen=True, slots=True)
class FoundOnSite:
    """A listing that was found on a site: what it holds, and whether a crawl would use it."""

    kind: ListingKind
    url: str
    is_used: bool
    holds: str
    newest: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, event: JobEvent) -> "FoundOnSite | None":
        fields = event.fields
        if "listing" not in fields:
            return None
        return cls(
            kind=ListingKind(fields["kind"]),
            url=str(fields["listing"]),
            is_used=bool(fields["is_used"]),
            holds=str(fields["holds"]),
            newest=fields["newest"],
        )


@router.get("/sources/add")
def add(request: Request, url: str = "") -> HTMLResponse:
    writing_room(request)
    return page(request, "source_add.html", url=url[:5_000], job=None)


@router.post("/sources/look")
async def look(request: Request, url: Typed = "") -> RedirectResponse:
    typed = url.strip()
    if not typed:
        raise BadUrl("name the home page of the site")
    job = await jobs_of(request).look(typed if "://" in typed else f"https://{typed}")
    return RedirectResponse(f"/sources/look/{job.id}", 303)


@router.get("/sources/look/{job_id}")
async def looked(request: Request, job_id: str) -> HTMLResponse:
    """What was found on a site; while the look goes on, the page asks again by itself."""
    jobs = jobs_of(request)
    job = jobs.get(job_id)
    if job.kind is not JobKind.LOOK:
        raise NotFound(f"job {job_id[:40]} is no look at a site")
    events = jobs.events(job_id)
    return page(
        request,
        "source_add.html",
        url=job.about,
        job=job,
        has_failed=job.state in (JobState.FAILED, JobState.STOPPED) or not _found(events),
        found=sorted(_found(events), key=lambda each: not each.is_used),
        called=next((str(event.fields["name"]) for event in events if "name" in event.fields), job.about),
        expected=next((str(event.fields["expected"]) for event in events if "expected" in event.fields), ""),
    )


@router.post("/sources")
async def keep(
    request: Request,
    url: Typed = "",
    name: Annotated[str, Form(max_length=200)] = "",
    listing: Annotated[list[str] | None, Form()] = None,
    crawl: Annotated[str, Form(max_length=10)] = "",
) -> RedirectResponse:
    """Keep a source with the listings that were chosen; each is given as its kind, a space and its URL."""
    archive = writing_room(request).archive
    home = fetchable(url)
    listings = [_listing(each) for each in (listing or ())[:200]]
    if not listings:
        raise BadUrl("choose at least one of the listings that were found")
    now = datetime.now(UTC)
    source_id = await run_in_threadpool(archive.sources.add, home, name.strip() or home, listings, now)
    if crawl:
        job: Job = await jobs_of(request).crawl([source_id])
        return RedirectResponse(f"/jobs/{job.id}", 303)
    return RedirectResponse(f"/sources/{source_id}", 303)


def _found(events: Sequence[JobEvent]) -> list[FoundOnSite]:
    return [found for event in events if (found := FoundOnSite.of(event))]


def _listing(chosen: str) -> FoundListing:
    kind, _, url = chosen.partition(" ")
    if kind not in set(ListingKind):
        raise BadUrl(f"{kind[:40]!r} is no kind of listing")
    return FoundListing(ListingKind(kind), fetchable(url))
