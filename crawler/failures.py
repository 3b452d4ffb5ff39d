"""Why a fetch failed, in the archive's reason codes: from an exception, or from a response's status."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from archive.ingest import Failure
from archive.models import Reason
from crawler.middlewares.address_guard import AddressRefused
from crawler.middlewares.robots import RobotsUnreachable

REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (AddressRefused, Reason.ADDRESS_REFUSED),
    (RobotsUnreachable, Reason.ROBOTS),
    (CannotResolveHostError, Reason.DNS),
    (DownloadConnectionRefusedError, Reason.CONNECTION),
    (DownloadTimeoutError, Reason.TIMEOUT),
    (DownloadCancelledError, Reason.TOO_LARGE),
    (ResponseDataLossError, Reason.BROKEN_RESPONSE),
    (UnsupportedURLSchemeError, Reason.BAD_URL),
    (DownloadFailedError, Reason.CONNECTION),
)
# Scrapy says these three with one exception and different words.
IGNORED = (
    ("robots.txt", Reason.ROBOTS),
    ("max redirections", Reason.REDIRECTS),
    ("exceed", Reason.TOO_LARGE),
)
GONE = frozenset({404, 410})  # RFC 9110 15.5.5, 15.5.11: the article was withdrawn
BUSY = frozenset({429, 503})  # RFC 6585 4, RFC 9110 15.6.4: come back later


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception on the way to a response stands for."""
    if isinstance(error, IgnoreRequest):
        message = str(error)
        reason = next((reason for sign, reason in IGNORED if sign in message.lower()), Reason.BROKEN_RESPONSE)
        return Failure(reason, message)
    reason = next((reason for kind, reason in REASONS if isinstance(error, kind)), Reason.BROKEN_RESPONSE)
    if reason is Reason.CONNECTION and re.search(r"ssl|tls|certificate", repr(error), re.IGNORECASE):
        reason = Reason.TLS
    return Failure(reason, _first_line(error))


def failure_of_status(response: Response, now: datetime) -> Failure | None:
    """The failure that a response's status stands for; None for a success (RFC 9110 15.3)."""
    if 200 <= response.status < 300:
        return None
    detail = f"HTTP {response.status}"
    if response.status in GONE:
        return Failure(Reason.GONE, detail)
    if response.status in BUSY:
        return Failure(Reason.RATE_LIMITED, detail, retry_at=retry_after(response, now))
    return Failure(Reason.HTTP_STATUS, detail)


def retry_after(response: Response, now: datetime) -> datetime | None:
    """When the server asks us to come back (RFC 9110 10.2.3: seconds, or a date); None if it does not say."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return now + timedelta(seconds=min(int(value), 10**8))
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
