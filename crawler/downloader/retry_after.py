"""Reads when a server asks us to come back: it is busy until then, or its answer stays fresh until then."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.http import Response

BUSY = frozenset({429, 503})  # RFC 6585 4, RFC 9110 15.6.4: come back later
LONGEST = timedelta(days=7)  # the longest wait that is obeyed: a server may name the year 9999


def retry_after(response: Response, now: datetime) -> datetime | None:
    """When the server asks us to come back (RFC 9110 10.2.3: seconds, or a date); None if it names no time."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if re.fullmatch(r"[0-9]+", value):
        return now + timedelta(seconds=min(int(value[:10]), LONGEST.total_seconds()))
    try:
        when = parsedate_to_datetime(value)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(when, now + LONGEST)


def max_age_s(response: Response) -> int:
    """How long the server's answer stays fresh, in seconds (RFC 9111 5.2.2.1); 0 if the server does not say."""
    value = _cache_control(response)
    match = re.search(r"(?:^|[\s,])max-age=(\d{1,9})", value)
    return int(match[1]) if match and "no-cache" not in value else 0


def fresh_s(response: Response, otherwise_s: float) -> float:
    """Seconds for which a response may be used again (RFC 9111 5.2.2); `otherwise_s` if the server does not say."""
    value = _cache_control(response)
    if "no-store" in value or "no-cache" in value:
        return 0
    return max_age_s(response) if "max-age" in value else otherwise_s


def _cache_control(response: Response) -> str:
    return b",".join(response.headers.getlist("Cache-Control")).decode("latin-1").lower()
