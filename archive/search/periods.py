"""Parses the days and periods that people type: 2026, 2026-05, 2026-05-03, today, yesterday, 7d, A..B."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive.article import start_of
from archive.errors import BadQuery

ALLOWED = "2026, 2026-05, 2026-05-03, today, yesterday, or an age: 7d, 2w, 3m, 1y"

_CALENDAR = re.compile(r"([12]\d{3})(?:-(\d\d?))?(?:-(\d\d?))?", re.ASCII)
_AGO = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_NAMED = {"today": 0, "yesterday": 1}
_UNITS = {
    "d": "days",
    "w": "weeks",
    "m": "months",
    "y": "years",
}


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to the day before `end`; open if there is no end."""

    start: date
    end: date | None


def parse_period(text: str, today: date) -> Period:
    """Parse a period. Raises ValueError; the message says what is allowed."""
    try:
        if ".." in text:
            first, _, last = text.partition("..")
            return Period(_single(first, today).start, _single(last, today).end if last else None)
        return _single(text, today)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a date; write {ALLOWED}.") from error


def parse_moment(text: str, today: date) -> datetime:
    """Parse a time in ISO 8601 (UTC unless it names a zone), or the start of a period. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return start_of(parse_period(text, today).start)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def asked_moment(text: str | None) -> datetime | None:
    """Parse a time that somebody asks for, as `parse_moment` does today; None if there is none. Raises BadQuery."""
    try:
        return parse_moment(text, datetime.now(UTC).date()) if text else None
    except ValueError as error:
        raise BadQuery(str(error)) from error


def _single(text: str, today: date) -> Period:
    text = text.lower()
    if text in _NAMED:
        day = today - timedelta(days=_NAMED[text])
        return Period(day, day + timedelta(days=1))
    if ago := _AGO.fullmatch(text):
        return Period(_shifted(today, -int(ago[1]), _UNITS[ago[2]]), None)
    if calendar := _CALENDAR.fullmatch(text):
        return _calendar(*calendar.groups())
    raise ValueError(text)


def _calendar(year: str, month: str | None, day: str | None) -> Period:
    start = date(int(year), int(month or 1), int(day or 1))
    return Period(start, _shifted(start, 1, "days" if day else "months" if month else "years"))


def _shifted(day: date, number: int, unit: str) -> date:
    from dateutil.relativedelta import relativedelta

    return day + relativedelta(**{unit: number})  # type: ignore[arg-type]
