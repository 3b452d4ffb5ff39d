"""Parses a written date or time into a `datetime` or `date`. Does not decide which date is an article's."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from dateutil import parser as dateutil_parser

from crawler.extraction.parsing import written_dates

FIRST_YEAR = 1990
MAX_CHARS = 150
FARTHEST_ZONE = timedelta(hours=14)
# RFC 5322 4.3, and abbreviations that mean only one zone, or rarely another; IST means three.
ZONES: dict[str, float] = {
    "UT": 0,
    "WET": 0,
    "BST": 1,
    "MSK": 3,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "AWST": 8,
    "ACST": 9.5,
    "ACDT": 10.5,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "HKT": 8,
    "SGT": 8,
    "PHT": 8,
    "ICT": 7,
    "SAST": 2,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
    "MESZ": 2,
    "EET": 2,
    "EEST": 3,
    "WEST": 1,
    "JST": 9,
    "KST": 9,
    "WIB": 7,
}
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# The empty date of PHP (`Nov 30, -0001`) and .NET (`1/1/0001 12:00:00 AM`), written out.
NULL_YEAR = re.compile(r"(?<!\d)000[01](?!\d)")
HAS_CLOCK = re.compile(r"\d:\d\d")
# People write `GMT+2` for two hours ahead of Greenwich; POSIX and dateutil read it the other way round.
OFFSET_FROM_GMT = re.compile(r"\b(?:GMT|UTC?)\s?([+-])(\d\d?)(?::?(\d\d))?\b(?:\s*\([^)]*\))?", re.IGNORECASE)
CLOCK = re.compile(
    r"(?<![\d:])(\d\d?):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:(Z|UTC?|GMT)\b|([+-])(\d\d?):?(\d\d)\b)"
)
ASCTIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} {1,2}\d\d?) \d\d:\d\d:\d\d (\d{4})")  # ISO C 7.27.3.1
EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d{1,9})?", re.ASCII)
EPOCH_S = range(6 * 10**8, 4 * 10**9)


def parse(text: str, locale: str = "en") -> datetime | date | None:
    """The moment that a text gives, aware, if it has a zone; otherwise its day. `locale` as in `written_dates`."""
    if is_null(text):
        return None
    text = OFFSET_FROM_GMT.sub(_offset, ASCTIME.sub(r"\1 \2", text.strip()[:MAX_CHARS]))
    moment = _iso(text) or _epoch(text) or _with_zone(text, locale) or _with_clock(text, locale)
    if moment is not None and moment.year >= FIRST_YEAR:
        return moment if moment.tzinfo is not None else moment.date()
    return next((day for written in written_dates.find(text, locale) if (day := written.on())), None)


def local_day(text: str, moment: datetime) -> date | None:
    """The day in a text that gives the same moment without its zone: its minutes and seconds are those of `moment`."""
    found = _iso(text.strip())
    if (
        found is None
        or found.tzinfo
        or found.second + 60 * found.minute != moment.second + 60 * moment.minute
    ):
        return None
    is_near = abs(found - moment.replace(tzinfo=None)) <= FARTHEST_ZONE
    return found.date() if is_near and found.second else None


def day_until(text: str, locale: str, latest: date) -> date | None:
    """The last day until `latest` that fits a date without a year; the year may come after the time of day."""
    if is_null(text):
        return None
    years = [int(year) for year in YEAR.findall(text[:MAX_CHARS])] or [latest.year, latest.year - 1]
    for written in written_dates.find(text, locale):
        for year in years:
            if (day := written.on(year)) and day <= latest:
                return day
    return None


def is_null(text: str) -> bool:
    """Whether this is a program's empty date, which has no year."""
    return bool(NULL_YEAR.search(text[:MAX_CHARS])) and not YEAR.search(text[:MAX_CHARS])


def day_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    match = EPOCH.fullmatch(text)
    seconds = int(match[1]) if match else 0
    return datetime.fromtimestamp(seconds, UTC) if seconds in EPOCH_S else None


def _offset(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]:0>2}:{match[3] or '00'}"


def _with_zone(text: str, locale: str) -> datetime | None:
    """A time of day with its zone that is neither ISO 8601 nor in words of another language."""
    if not HAS_CLOCK.search(text):
        return None
    try:
        moment = dateutil_parser.parse(text, dayfirst=written_dates.day_first(locale), tzinfos=_zone)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    said = {written.on(moment.year) for written in written_dates.find(text, locale)}
    return moment if moment.tzinfo is not None and moment.date() in said else None


def _with_clock(text: str, locale: str) -> datetime | None:
    """A day in words of another language, followed by a time of day and its offset (RFC 5322 3.3)."""
    clock = CLOCK.search(text)
    days = [day for written in written_dates.find(text, locale) if (day := written.on())]
    if clock is None or not days:
        return None
    hours, minutes = int(clock[6] or 0), int(clock[7] or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if clock[5] == "-" else 1)
    try:
        at = time(int(clock[1]), int(clock[2]), int(clock[3] or 0), tzinfo=timezone(offset))
    except ValueError:
        return None
    return datetime.combine(days[0], at)


def _zone(name: str | None, offset_s: int | None) -> tzinfo | None:
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s)) if abs(offset_s) < 24 * 3600 else None
    return timezone(timedelta(hours=ZONES[name])) if name in ZONES else None
