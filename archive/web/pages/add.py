"""Adding pages and sources: by pasting URLs, or with a file of bookmarks, URLs or feeds."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from archive.errors import BadUrl, PressmarkError
from archive.web.changeable import jobs_of
from archive.web.jobs import Job, Jobs
from archive.web.own_address import asked_origin
from archive.web.pasted import urls_in
from archive.web.rendering import page
from archive.web.room import Room
from archive.web.sorting import Column, sorting
from archive.web.statuses import status_of

JOBS_SHOWN = 10
MOST_LABELS = 20
JOBS = {
    "began": Column(lambda job: job.started_at, falls=True),
    "what": Column(lambda job: (job.kind, job.about)),
    "state": Column(lambda job: job.state),
    "outcome": Column(lambda job: sum(job.counts.values()), falls=True),
}

router = APIRouter(include_in_schema=False)
Shared = Annotated[str, Query(max_length=10_000)]


@router.get("/add")
def add(request: Request, url: Shared = "", text: Shared = "", title: Shared = "") -> HTMLResponse:
    """The form. A bookmarklet or a phone's share menu fills it in; nothing is added before the button is pressed."""
    return _form(request, "\n".join(urls_in(f"{url}\n{text}\n{title}")))


@router.post("/add")
async def start(
    request: Request,
    urls: Annotated[str, Form()] = "",
    labels: Annotated[str, Form(max_length=5_000)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    jobs, data = jobs_of(request), await file.read() if file else b""
    try:
        job = await _start(jobs, urls, data, _labels(labels), has_file=bool(file and file.filename))
    except PressmarkError as error:
        return _form(request, urls, labels, error=str(error), status=status_of(error))
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def _start(jobs: Jobs, pasted: str, data: bytes, labels: Sequence[str], *, has_file: bool) -> Job:
    """Raises PressmarkError."""
    if has_file and pasted.strip():
        raise BadUrl("There are URLs in the box and a file is chosen: add one after the other.")
    if has_file and not data.strip():
        raise BadUrl("The file is empty: choose another one.")
    if has_file:
        return await (jobs.import_sources(data) if _is_opml(data) else jobs.add_list(data, labels))
    found = urls_in(pasted)
    if not found:
        raise BadUrl("There is no URL in it: paste addresses such as https://example.org/article.")
    return await jobs.add(found, labels)


def _labels(text: str) -> list[str]:
    """Raises BadUrl."""
    names = list(dict.fromkeys(filter(None, (" ".join(name.split()) for name in text.split(",")))))
    if len(names) > MOST_LABELS:
        raise BadUrl(f"These are {len(names)} labels; {MOST_LABELS} are the most at once.")
    return names


def _is_opml(data: bytes) -> bool:
    return re.search(rb"<opml[\s>]", data[:5_000].replace(b"\0", b""), re.IGNORECASE) is not None


def _form(
    request: Request, urls: str = "", labels: str = "", error: str | None = None, status: int = 200
) -> HTMLResponse:
    room: Room = request.app.state.room
    wanted = sorting(request, JOBS, anchor="#jobs")
    shown: dict[str, Any] = {
        "urls": urls,
        "labels": labels,
        "error": error,
        "jobs": wanted.sorted(room.jobs.all()[:JOBS_SHOWN]) if room.jobs else (),
        "sorting": wanted,
        "bookmarklet": _bookmarklet(request),
    }
    return page(request, "add.html", status, **shown)


def _bookmarklet(request: Request) -> str:
    """Opens the form for the page that a browser shows. The Host header has been checked by the guard."""
    return (
        f"javascript:void(location.href='{asked_origin(request)}/add?url='+encodeURIComponent(location.href))"
    )
