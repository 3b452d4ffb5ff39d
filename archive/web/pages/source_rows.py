"""Sources as the reading room shows them: how each one does, in a word, and what a table sorts by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from fastapi import Request
from sqlalchemy import select

from archive.archive import Archive
from archive.errors import NotFound
from archive.reading.source_health import SourceHealth
from archive.scheduling.host_holds import Hold, host_of
from archive.scheduling.source_records import KeptSource
from archive.storage.batches import AT_ONCE
from archive.storage.models import Source, SourceState
from archive.web.drawing import Bar, bars
from archive.web.refreshed import Refreshed
from archive.web.sorting import Column

QUIET_USUAL = 0.5  # articles a day: a source with fewer is never called quiet
QUIET_PART = 0.2  # of them, with which a source is quiet


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
    """A source with its health, and the hold of its host if there is one."""

    health: SourceHealth
    hold: Hold | None

    @property
    def bars(self) -> tuple[Bar, ...]:
        """A chart of its last days. Each bar leads to a search for its articles."""
        counts = [(day.isoformat(), count) for day, count in self.health.by_day]
        return bars(counts, lambda start, end: f"source:{self.source.id} after:{start} before:{end}")

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


SORTS: Mapping[str, Column] = {
    "health": Column(lambda row: WORST_FIRST.index(row.standing)),
    "name": Column(lambda row: row.source.name.casefold()),
    "rate": Column(lambda row: row.health.per_day, falls=True),
    "articles": Column(lambda row: row.source.articles, falls=True),
    "failed": Column(lambda row: row.failed, falls=True),
    "missed": Column(lambda row: row.source.missed, falls=True),
    "success": Column(lambda row: row.source.succeeded_at),
    "next": Column(lambda row: row.source.next_look_at),
}


def by_name(rows: Sequence[SourceRow]) -> list[SourceRow]:
    return sorted(rows, key=lambda row: row.source.name.casefold())


class SourceRows:
    """The rows of all sources of an archive. What takes long to count is a few minutes old at most; a source that was
    added or changed since is counted anew."""

    def __init__(self, opened: Callable[[], Archive]) -> None:
        self._opened = opened
        self._health = Refreshed(lambda: _by_id(self._opened()))

    def all(self) -> Sequence[SourceRow]:
        archive, known = self._opened(), self._health.get()
        with archive.database.read() as session:
            there = session.execute(select(Source.id, Source.state, Source.name).order_by(Source.id)).all()
        changed = [key for key, *now in there if key not in known or _told(known[key]) != now]
        known.update(_by_id(archive, changed))
        return _rows(archive, [known[key] for key, *_ in there if key in known])

    def one(self, source_id: int) -> SourceRow:
        """The row of a source, counted now. Raises NotFound."""
        archive = self._opened()
        found = _by_id(archive, [source_id])
        if not found:
            raise NotFound(f"no source {source_id}: see the list of sources")
        self._health.get().update(found)
        [row] = _rows(archive, found.values())
        return row

    async def keep_warm(self) -> None:
        await self._health.keep_warm()


def source_rows(request: Request) -> SourceRows:
    rows: SourceRows = request.app.state.source_rows
    return rows


def _by_id(archive: Archive, ids: Sequence[int] | None = None) -> dict[int, SourceHealth]:
    if ids is not None and len(ids) > AT_ONCE:
        ids = None
    return {health.source.id: health for health in archive.health(ids)} if ids != [] else {}


def _told(health: SourceHealth) -> list[object]:
    return [health.source.state, health.source.name]


def _rows(archive: Archive, healths: Iterable[SourceHealth]) -> list[SourceRow]:
    holds = {hold.host: hold for hold in archive.holds.active(datetime.now(UTC))}
    return [SourceRow(each, holds.get(host_of(each.source.url))) for each in healths]
