"""A date or time as it is written, to a `datetime` or `date`. Not for which of many is an article's."""

import re
from datetime import UTC, date, datetime

from dateutil import parser as dateutil_parser

COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
EARLIEST_YEAR = 1990


def parse(text: str) -> datetime | date | None:
    """The moment that a machine-written date stands for: aware, where it has a zone; else only its day."""
    text = text.strip()
    if not text or len(text) > 60:
        return None
    found = _iso(text) or _free_form(text)
    if found is None or not EARLIEST_YEAR <= found.year <= 2200:
        return None
    if found.tzinfo is None or found.utcoffset() is None:
        return found.date()
    return found


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _free_form(text: str) -> datetime | None:
    if text.isdigit():
        return _epoch(int(text))
    if not re.search(r"\d{4}", text):
        return None
    try:
        return dateutil_parser.parse(text, default=datetime(1900, 1, 1))  # noqa: DTZ001
    except (ValueError, OverflowError, TypeError):
        return None


def _epoch(seconds: int) -> datetime | None:
    seconds = seconds // 1000 if seconds > 10**11 else seconds
    return datetime.fromtimestamp(seconds, UTC) if 6 * 10**8 < seconds < 7 * 10**9 else None
