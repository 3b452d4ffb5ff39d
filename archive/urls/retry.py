"""Decides when to try a URL again, from the reason and the number of failures. Pure functions; the clock is an
argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.storage.models import Reason

LONGEST_WAIT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Wait:
    first: timedelta
    growth: float = 2.0


HOURS, DAY = timedelta(hours=1), timedelta(days=1)
WAITS = {
    Reason.DNS: _Wait(HOURS),
    Reason.CONNECTION: _Wait(HOURS / 4),
    Reason.TLS: _Wait(DAY),
    Reason.TIMEOUT: _Wait(HOURS / 4),
    Reason.BROKEN_RESPONSE: _Wait(HOURS / 4),
    Reason.HTTP_STATUS: _Wait(HOURS),
    Reason.RATE_LIMITED: _Wait(HOURS / 2),
    Reason.REDIRECTS: _Wait(DAY),
    Reason.ROBOTS: _Wait(DAY),
    Reason.ROBOTS_DIRECTIVE: _Wait(7 * DAY),
    Reason.CONSENT_WALL: _Wait(DAY),
    Reason.CAPTCHA: _Wait(DAY),
    Reason.BOT_CHECK: _Wait(DAY),
    Reason.NEEDS_JAVASCRIPT: _Wait(7 * DAY),
    Reason.LOGIN: _Wait(7 * DAY),
    Reason.SOFT_404: _Wait(DAY),
    Reason.NO_TEXT: _Wait(DAY),
    Reason.GONE: _Wait(7 * DAY),
    Reason.EXTRACTION_TIMEOUT: _Wait(7 * DAY),
    Reason.EXTRACTION_FAILED: _Wait(7 * DAY),
    Reason.INTERRUPTED: _Wait(timedelta(0), 1.0),
}
"""Reasons that are not listed here are permanent: a bad URL, a home page, a page too large."""


def next_try(reason: Reason, attempts: int, now: datetime) -> datetime | None:
    """The time of the next try after `attempts` (from 1) failures in a row; None if another try is useless."""
    wait = WAITS.get(reason)
    if wait is None:
        return None
    doublings = min(attempts - 1, 16)
    return now + min(wait.first * wait.growth**doublings, LONGEST_WAIT)
