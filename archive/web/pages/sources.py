"""Sources: how each does, failing first; and the page of one."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from archive.archive import Archive
from archive.errors import BadConfig
from archive.reading.failed_pages import FAILED_COLUMNS, failed_pages
from archive.scheduling.host_holds import host_of
from archive.scheduling.path_patterns import checked
from archive.scheduling.source_settings import SourceSettings
from archive.storage.models import LARGEST_ID, SourceState
from archive.web.changeable import jobs_of, writing_room
from archive.web.pages.source_rows import SORTS, by_name, source_rows
from archive.web.rendering import page
from archive.web.sorting import Column, sorting

PER_PAGE = 50
FAILED_PER_PAGE = 25
HOLDS = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "7d": timedelta(days=7), "": None}
EDITED = {"schedule", "include", "exclude", "since", "delay_s", "user_agent"}
FAILED = {key: Column(column, falls=key in ("met", "tried")) for key, column in FAILED_COLUMNS.items()}
LISTINGS = {
    "id": Column(lambda listing: listing.id),
    "listing": Column(lambda listing: (listing.kind, listing.url)),
    "read": Column(lambda listing: listing.succeeded_at),
    "next": Column(lambda listing: listing.next_look_at),
    "new": Column(lambda listing: listing.per_day, falls=True),
    "failures": Column(lambda listing: listing.failures, falls=True),
    "missed": Column(lambda listing: listing.missed, falls=True),
}

router = APIRouter(include_in_schema=False)
SourceId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
At = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Typed = Annotated[str, Form(max_length=2_000)]


@router.get("/sources")
def sources(request: Request, at: At = 1) -> HTMLResponse:
    wanted = sorting(request, SORTS)
    rows = wanted.sorted(by_name(source_rows(request).all()))
    return page(
        request,
        "sources.html",
        rows=rows[(at - 1) * PER_PAGE : at * PER_PAGE],
        total=len(rows),
        unwell=sum(bool(row.why) for row in rows),
        sorting=wanted,
        at=at,
        has_more=len(rows) > at * PER_PAGE,
    )


@router.get("/sources/{source_id}")
def source(request: Request, source_id: SourceId, at: At = 1) -> HTMLResponse:
    archive: Archive = request.app.state.room.archive
    row = source_rows(request).one(source_id)
    wanted = sorting(request, FAILED, anchor="#failed")
    listings = sorting(request, LISTINGS, name="listings", anchor="#listings")
    offset = (at - 1) * FAILED_PER_PAGE
    failed = failed_pages(archive.database, source_id, FAILED_PER_PAGE + 1, offset, wanted.order())
    return page(
        request,
        "source.html",
        row=row,
        source=row.source,
        host=host_of(row.source.url),
        labels=archive.labels.of_sources().get(source_id, ()),
        listings=listings.sorted(row.source.listings),
        listing_sorting=listings,
        failed=failed[:FAILED_PER_PAGE],
        sorting=wanted,
        has_more=len(failed) > FAILED_PER_PAGE,
        at=at,
    )


@router.get("/sources/{source_id}/edit")
def edit(request: Request, source_id: SourceId) -> HTMLResponse:
    writing_room(request)
    return page(request, "source_edit.html", source=source_rows(request).one(source_id).source, error=None)


@router.post("/sources/{source_id}/edit")
def change(
    request: Request,
    source_id: SourceId,
    name: Typed = "",
    schedule: Typed = "",
    include: Typed = "",
    exclude: Typed = "",
    since: Typed = "",
    delay: Typed = "",
    user_agent: Typed = "",
) -> RedirectResponse:
    archive = writing_room(request).archive
    kept = archive.sources.get(str(source_id))
    settings = SourceSettings(
        schedule=jobs_of(request).schedule(schedule) if schedule.strip() else None,
        include=tuple(map(checked, include.split())),
        exclude=tuple(map(checked, exclude.split())),
        since=_day(since) if since.strip() else None,
        delay_s=_seconds(delay) if delay.strip() else None,
        user_agent=_one_line(user_agent) or None,
    )
    archive.sources.change(str(kept.id), settings, EDITED, datetime.now(UTC))
    if name.strip():
        archive.sources.rename(str(kept.id), name.strip())
    return _changed(source_id)


@router.post("/sources/{source_id}/state")
def set_state(
    request: Request, source_id: SourceId, state: Annotated[SourceState, Form()]
) -> RedirectResponse:
    writing_room(request).archive.sources.set_state(str(source_id), state)
    return _changed(source_id)


@router.post("/sources/{source_id}/hold")
def hold(request: Request, source_id: SourceId, lasting: Typed = "") -> RedirectResponse:
    """Send the source's host no request for a while, in any crawl."""
    archive = writing_room(request).archive
    if lasting not in HOLDS:
        raise BadConfig(f"{lasting!r} is no time for a hold: choose one of the list")
    host, length = host_of(archive.sources.get(str(source_id)).url), HOLDS[lasting]
    until = datetime.now(UTC) + length if length else None
    archive.holds.put(host, until, "held by hand", by_hand=True)
    return _changed(source_id)


@router.post("/sources/{source_id}/release")
def release(request: Request, source_id: SourceId) -> RedirectResponse:
    archive = writing_room(request).archive
    archive.holds.release(host_of(archive.sources.get(str(source_id)).url), datetime.now(UTC))
    return _changed(source_id)


@router.post("/sources/{source_id}/remove")
def remove(request: Request, source_id: SourceId, sure: Typed = "") -> RedirectResponse:
    if sure != "yes":
        raise BadConfig("tick the box to remove the source")
    writing_room(request).archive.sources.remove(str(source_id))
    return RedirectResponse("/sources", 303)


@router.post("/sources/{source_id}/crawl")
async def crawl(request: Request, source_id: SourceId) -> RedirectResponse:
    job = await jobs_of(request).crawl([source_id])
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _changed(source_id: int) -> RedirectResponse:
    return RedirectResponse(f"/sources/{source_id}", 303)


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadConfig(f"{text!r} is no day: write 2026-05-03") from error


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise BadConfig(f"{text!r} is no number of seconds") from error
    if not 0 <= seconds <= 86_400:
        raise BadConfig(f"{text!r}: give between 0 and 86400 seconds")
    return seconds


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise BadConfig("the User-Agent must be one line of printable characters")
    return text.strip()
