"""Jobs: what adds and crawls, and how it goes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import TypeAdapter

from archive.storage.models import LARGEST_ID
from archive.web.api.asking import Adding
from archive.web.changeable import jobs_of
from archive.web.event_stream import MEDIA_TYPE as STREAM
from archive.web.event_stream import UNBUFFERED, event_stream, resumed_after
from archive.web.jobs import Job, JobEvent, Jobs

router = APIRouter(tags=["jobs"])
Watching = Annotated[Jobs, Depends(jobs_of)]
JobId = Annotated[str, Path(min_length=1, max_length=40)]
EVENTS: TypeAdapter[Any] = TypeAdapter(list[JobEvent])
JOB: TypeAdapter[Any] = TypeAdapter(Job)


@router.get("/jobs")
def jobs(watched: Watching) -> Sequence[Job]:
    """The jobs of this server since its start, newest first."""
    return watched.all()


@router.get("/jobs/{job_id}")
def job(watched: Watching, job_id: JobId) -> Job:
    """How a job stands."""
    return watched.get(job_id)


@router.delete("/jobs/{job_id}", status_code=204)
async def stop(adding: Adding, job_id: JobId) -> None:
    """Ask a job to end: it finishes the pages in progress."""
    await adding.stop(job_id)


@router.get(
    "/jobs/{job_id}/events",
    response_model=list[JobEvent],
    responses={200: {"content": {STREAM: {"schema": {"type": "string"}}}}},
)
async def events(
    request: Request,
    watched: Watching,
    job_id: JobId,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only events with a higher number.")] = 0,
    last_event_id: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """The events of a job: so far, as a list; or, to who accepts text/event-stream, as they happen until it is
    over."""
    watched.get(job_id)
    if STREAM not in request.headers.get("accept", ""):
        return JSONResponse(EVENTS.dump_python(list(watched.events(job_id, after)), mode="json"))
    start = resumed_after(after, last_event_id, LARGEST_ID)
    events = event_stream(watched, job_id, start, _event, _end)
    return StreamingResponse(events, media_type=STREAM, headers=UNBUFFERED)


def _event(event: JobEvent) -> str:
    return f"id: {event.number}\nevent: page\ndata: {_line(asdict(event))}\n\n"


def _end(job: Job) -> str:
    return f"event: over\ndata: {_line(JOB.dump_python(job, mode='json'))}\n\n"


def _line(fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False, default=str)
