"""The HTTP statuses with which errors are answered."""

from archive.errors import (
    ArchiveUnusable,
    BadConfig,
    BadQuery,
    BadUrl,
    CannotExport,
    CaptureDamaged,
    NotFound,
    PressmarkError,
    TookTooLong,
)
from archive.web.jobs import TooManyJobs

STATUSES: dict[type[PressmarkError], int] = {
    NotFound: 404,
    BadQuery: 400,
    BadUrl: 400,
    BadConfig: 400,
    CannotExport: 400,
    CaptureDamaged: 500,
    ArchiveUnusable: 503,
    TookTooLong: 503,
    TooManyJobs: 429,
}
RETRY_AFTER_S = "10"


def status_of(error: PressmarkError) -> int:
    """The HTTP status of an answer that reports this error."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def headers_of(status: int) -> dict[str, str]:
    """The headers of an answer with this status: when to try again, where that may help."""
    return {"Retry-After": RETRY_AFTER_S} if status in (429, 503) else {}
