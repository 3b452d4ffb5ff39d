"""Decides which modification dates of a listing can be trusted. Many sitemaps stamp all entries with the time at which
they were generated: at each request, at each build, or with the day.

Pure: compares what a listing said before with what it says now, and returns the entries that were modified.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

NEAR = timedelta(minutes=10)  # between a stamp and the time of a look, or between stamps
DAY = timedelta(days=1)
FEW = 3  # entries modified at the same time are not yet a build

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The modification date of an entry: what its listing said at the last look (None: it did not name the entry), and
    now."""

    before: datetime | None
    after: datetime

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def changed(stamps: Mapping[Key, Stamp], last_look: datetime | None, now: datetime) -> set[Key]:
    """The entries modified since the last look, as far as the listing can be trusted."""
    new = {key: stamp for key, stamp in stamps.items() if stamp.is_changed}
    own = {key for key, stamp in new.items() if not _is_of_look(stamp, last_look, now)}
    if _is_build([new[key].after for key in own], len(stamps)) or _are_days_of_looks(stamps, last_look, now):
        return set()
    return own


def _is_of_look(stamp: Stamp, last_look: datetime | None, now: datetime) -> bool:
    """Whether the stamp equalled the time of the look both times."""
    if stamp.before is None or last_look is None:
        return False
    return abs(now - stamp.after) <= NEAR and abs(last_look - stamp.before) <= NEAR


def _is_build(after: list[datetime], all_dates: int) -> bool:
    """Whether most of all entries were stamped at the same time."""
    return len(after) >= FEW and 2 * len(after) > all_dates and max(after) - min(after) <= NEAR


def _are_days_of_looks(stamps: Mapping[Key, Stamp], last_look: datetime | None, now: datetime) -> bool:
    """Whether all stamps are the day of the look, now as well as last time."""
    return last_look is not None and all(
        _are_days((stamp.before or stamp.after, stamp.after))
        and abs(now - stamp.after) <= 2 * DAY
        and abs(last_look - (stamp.before or last_look)) <= 2 * DAY
        for stamp in stamps.values()
    )


def _are_days(moments: Iterable[datetime]) -> bool:
    return all(moment.time() == time() for moment in moments)
