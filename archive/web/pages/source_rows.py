"""Sources as the reading room shows them: how each one does, in a word, and what a table sorts by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from fastapi import Request
from sqlalchemy import select

from archive.archive import Archive
from archive.reading.source_days import DAYS, articles_by_day
from archive.reading.source_health import SourceHealth
from archive.scheduling.host_holds import Hold, host_of
from archive.scheduling.source_records import KeptSource
from archive.storage.models import Source, SourceState
from archive.web.drawing import Bar, bars
from archive.web.recent import Recent

QUIET_USUAL = 0.5  # articles a day: a source with fewer is never called quiet
QUIET_PART = 0.2  # of them, with which a source is quiet
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Standing(StrEnum):
    """How a source does, in a word; the worst first."""

    FAILING = "failing"
    HELD = "on hold"
    DRIFTING = "drifting"
    QUIET = "quiet"
    FINE = "fine"
    PAUSED = "paused"


WORST_FIRST = list(Standing)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its health, the hold of its host if there is one, and a chart of its last days."""

    health: SourceHealth
    hold: Hold | None
    bars: tuple[Bar, ...]

    @property
    def source(self) -> KeptSource:
        return self.health.source

    @property
    def failed(self) -> int:
        return sum(self.health.failures.values())

    @property
    def standing(self) -> Standing:
        usual = self.health.usual_per_day or 0.0
        if self.source.state is SourceState.PAUSED:
            return Standing.PAUSED
        if self.health.is_failing:
            return Standing.FAILING
        if self.hold:
            return Standing.HELD
        if self.health.drifts:
            return Standing.DRIFTING
        is_quiet = usual >= QUIET_USUAL and self.health.per_day < QUIET_PART * usual
        return Standing.QUIET if is_quiet else Standing.FINE

    @property
    def why(self) -> str:
        """Why the source does not do well; empty if it does."""
        match self.standing:
            case Standing.FAILING:
                worst = max(self.source.listings, key=lambda listing: listing.failures)
                return worst.why or "its listing cannot be read"
            case Standing.HELD:
                return self.hold.why if self.hold else ""
            case Standing.DRIFTING:
                fields = ", ".join(drift.field for drift in self.health.drifts)
                return f"fewer articles than before have: {fields}"
            case Standing.QUIET:
                return f"usually {self.health.usual_per_day:.1f} articles a day"
        return ""


SORTS: Mapping[str, Callable[[SourceRow], object]] = {
    "health": lambda row: WORST_FIRST.index(row.standing),
    "name": lambda row: row.source.name.casefold(),
    "rate": lambda row: -row.health.per_day,
    "articles": lambda row: -row.source.articles,
    "failed": lambda row: -row.failed,
    "missed": lambda row: -row.source.missed,
    "success": lambda row: row.source.succeeded_at or LONG_AGO,
    "next": lambda row: row.source.next_look_at or datetime.max.replace(tzinfo=UTC),
}


def in_order(rows: Sequence[SourceRow], sort: str, *, is_reversed: bool) -> list[SourceRow]:
    """The rows by one of SORTS; those that are equal by name."""
    by_name = sorted(rows, key=lambda row: row.source.name.casefold())
    return sorted(by_name, key=SORTS[sort], reverse=is_reversed)  # type: ignore[arg-type]  # each sorts by one type


def source_rows(request: Request) -> Sequence[SourceRow]:
    """All sources. What takes long to count is at most a minute old."""
    archive: Archive = request.app.state.room.archive
    with archive.database.read() as session:
        key = repr(session.execute(select(Source.id, Source.state, Source.name).order_by(Source.id)).all())
    return recent_rows(request).of(key, lambda: _rows(archive))


def recent_rows(request: Request) -> Recent[Sequence[SourceRow]]:
    recent: Recent[Sequence[SourceRow]] = request.app.state.source_rows
    return recent


def _rows(archive: Archive) -> Sequence[SourceRow]:
    now = datetime.now(UTC)
    by_day = articles_by_day(archive.database, now)
    holds = {hold.host: hold for hold in archive.holds.active(now)}
    return [
        SourceRow(each, holds.get(host_of(each.source.url)), _chart(each.source.id, by_day, now))
        for each in archive.health()
    ]


def _chart(
    source_id: int, by_day: Mapping[int, Sequence[tuple[date, int]]], now: datetime
) -> tuple[Bar, ...]:
    """Bars for the last days; each leads to a search for its articles."""
    none = ((now.date() - timedelta(days=DAYS - 1), 0), (now.date(), 0))
    counts = [(day.isoformat(), count) for day, count in by_day.get(source_id, none)]
    return bars(counts, lambda start, end: f"source:{source_id} after:{start} before:{end}")
