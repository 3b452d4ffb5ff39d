"""Pages that a person asked for, and that were not fetched."""

from collections.abc import Sequence
from datetime import UTC, datetime

from archive.archive import Archive

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def ask(archive: Archive, urls: Sequence[str], now: datetime = NOON) -> None:
    """Leave the archive as an `add` does that was stopped before its first request."""
    opened = archive.asked_lists.begin("add", now, lambda _: False)
    archive.asked_lists.enter(opened, urls, 0, now, missing_only=False)
    archive.asked_lists.stop("add", now)
