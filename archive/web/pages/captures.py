"""The page as it was: a capture in a frame from another origin, with a calendar of all captures."""

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.archive import Archive
from archive.errors import NotFound
from archive.records import KeptCapture
from archive.web.rendering import page
from archive.web.replay.addresses import ReplayAddress

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a calendar: its number, or 0 in the corners; and its first capture, if it has any."""

    number: int
    capture: KeptCapture | None
    captures: int


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: tuple[tuple[Day, ...], ...]


@router.get("/captures/{capture_id}")
def capture(request: Request, capture_id: int, digest: str | None = None) -> HTMLResponse:
    """The capture with this id. A permanent link has its digest as well, and so never shows another."""
    archive: Archive = request.app.state.room.archive
    shown = archive.captures.get(capture_id)
    if digest is not None and digest != shown.payload_digest:
        raise NotFound(
            f"capture {capture_id} has the digest {shown.payload_digest}, not the one of this link"
        )
    found = archive.captures.of_url(shown.url)
    settings = request.app.state.room.settings
    address = settings.replayed(
        str(ReplayAddress(shown.captured_at, shown.url)), request.headers.get("host", "")
    )
    order = [each.id for each in found]
    place = order.index(shown.id) if shown.id in order else 0
    return page(
        request,
        "capture.html",
        capture=shown,
        captures=found,
        before=found[place - 1] if place > 0 else None,
        after=found[place + 1] if place + 1 < len(found) else None,
        months=months_of(found),
        frame=address,
        article_id=archive.captures.article_of(shown),
    )


def months_of(captures: Sequence[KeptCapture]) -> tuple[Month, ...]:
    """The months that have captures, newest first, day by day (UTC)."""
    by_day: dict[date, list[KeptCapture]] = defaultdict(list)
    for each in captures:
        by_day[each.captured_at.astimezone(UTC).date()].append(each)
    months = sorted({(day.year, day.month) for day in by_day}, reverse=True)
    return tuple(_month(year, month, by_day) for year, month in months)


def _month(year: int, month: int, by_day: dict[date, list[KeptCapture]]) -> Month:
    weeks = calendar.Calendar().monthdayscalendar(year, month)
    return Month(
        f"{calendar.month_name[month]} {year}",
        tuple(tuple(_day(year, month, number, by_day) for number in week) for week in weeks),
    )


def _day(year: int, month: int, number: int, by_day: dict[date, list[KeptCapture]]) -> Day:
    held = by_day.get(date(year, month, number), []) if number else []
    return Day(number, held[0] if held else None, len(held))
