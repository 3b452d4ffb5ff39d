"""The page of a job: how it goes while it runs, and what became of each page."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from archive.storage.models import LARGEST_ID
from archive.web.changeable import jobs_of
from archive.web.event_stream import MEDIA_TYPE, UNBUFFERED, event_stream, resumed_after
from archive.web.jobs import Job, JobEvent, JobKind, JobState
from archive.web.rendering import counted, page

EVENTS_SHOWN = 500
NAMES = {
    JobKind.ADD: "Adding pages",
    JobKind.CRAWL: "Crawling",
    JobKind.LOOK: "Looking at a site",
    JobKind.IMPORT: "Importing sources",
}
STATES = {
    JobState.WAITING: "Waiting for other jobs to end",
    JobState.RUNNING: "Running",
    JobState.DONE: "Done",
    JobState.FAILED: "Failed",
    JobState.STOPPED: "Stopped",
}

router = APIRouter(prefix="/jobs/{job_id}", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a job in words. `href` is the page of the article, if there is one."""

    verdict: str
    about: str
    href: str
    why: str

    @classmethod
    def of(cls, event: JobEvent) -> "Told":
        fields = event.fields
        article = fields.get("article_id")
        return cls(
            verdict=str(fields.get("verdict", "")),
            about=str(fields.get("title") or fields.get("url") or fields.get("text") or ""),
            href=f"/articles/{article}" if isinstance(article, int) else "",
            why=_why(fields),
        )


@router.get("")
async def job(request: Request, job_id: str) -> HTMLResponse:
    jobs = jobs_of(request)
    found, events = jobs.get(job_id), jobs.events(job_id)
    return page(
        request,
        "job.html",
        job=found,
        heading=NAMES[found.kind],
        stands=status_of(found),
        told=[Told.of(event) for event in events[-EVENTS_SHOWN:]][::-1],
        last=events[-1].number if events else 0,
        is_ending=found.is_over and found.finished_at is None,
    )


@router.get("/events")
async def events(
    request: Request,
    job_id: str,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """What the job's page shows as it happens: `page` for each event, `state` for how the job stands, `over`."""
    jobs = jobs_of(request)
    jobs.get(job_id)

    def of_event(event: JobEvent) -> str:
        line = json.dumps(asdict(Told.of(event)))
        state = f"event: state\ndata: {status_of(jobs.get(job_id))}\n\n"
        return f"id: {event.number}\nevent: page\ndata: {line}\n\n{state}"

    start = resumed_after(after, last_event_id, LARGEST_ID)
    stream = event_stream(
        jobs, job_id, start, of_event, lambda ended: f"event: over\ndata: {ended.state}\n\n"
    )
    return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=UNBUFFERED)


@router.post("/stop")
async def stop(request: Request, job_id: str) -> RedirectResponse:
    await jobs_of(request).stop(job_id)
    return RedirectResponse(f"/jobs/{job_id}", 303)


def status_of(job: Job) -> str:
    """How a job stands, in one line."""
    pages = sum(job.counts.values())
    of_all = f"{pages:,} of {counted(job.total, 'page')}" if job.total is not None else counted(pages, "page")
    outcomes = ", ".join(f"{count:,} {verdict}" for verdict, count in job.counts.items())
    if not pages and job.total is None:
        return STATES[job.state]
    return f"{STATES[job.state]}: {of_all}{f' ({outcomes})' if outcomes else ''}"


def _why(fields: Mapping[str, Any]) -> str:
    """Why a page is not kept, or of which article it is a copy."""
    if copied := fields.get("duplicate_of"):
        return f"has the text of article {copied}"
    said = [str(fields[name]) for name in ("reason", "detail") if fields.get(name)]
    url = [str(fields["url"])] if said and fields.get("title") and fields.get("url") else []
    return ": ".join(said) + "".join(f" ({each})" for each in url)
