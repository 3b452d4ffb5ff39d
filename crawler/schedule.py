"""Computes when to look at a listing again and how much a look may have missed. Pure functions; the clock is an
argument.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cronsim import CronSim, CronSimError

from archive.errors import BadConfig

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=7)
LONGEST_AFTER_FAILURES = timedelta(days=30)
FIRST = timedelta(hours=1)
ENTRIES_A_LOOK = 0.4
"""New entries to expect at each look. Fewer would waste looks; more would make the older entries wait."""
FULLEST = 0.25  # the part of a listing that may be new at the next look, so that no entry drops out unseen
LONGEST_QUIET = 0.06  # wait this part of the time since the last new entry: a quiet source may wake up
MEMORY = timedelta(days=7)  # weekly rhythms are averaged
JITTER = 0.05
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """A listing's rhythm: entries a day (averaged; None before the second look), and the time since the last new entry
    (at first: since the first look).
    """

    per_day: float | None = None
    latest: datetime | None = None


def learn(pace: Pace, new: int, since: datetime | None, now: datetime) -> Pace:
    """The pace after a look that found `new` entries, `since` the look before (None: this was the first)."""
    latest = now if new or since is None else pace.latest
    if since is None or now <= since:
        return Pace(pace.per_day, latest)
    elapsed = now - since
    seen = new / (elapsed / timedelta(days=1))
    if pace.per_day is None:
        return Pace(seen, latest)
    weight = min(1.0, elapsed / MEMORY)
    return Pace(pace.per_day + weight * (seen - pace.per_day), latest)


def interval(pace: Pace, length: int, now: datetime, least_s: int | None = None) -> timedelta:
    """How long to wait, for a listing with `length` entries whose site asks to wait `least_s` seconds at least."""
    if pace.per_day is None:
        wanted = FIRST
    else:
        per_day = max(pace.per_day, 1e-6)
        wanted = timedelta(days=min(min(ENTRIES_A_LOOK, max(1, length) * FULLEST) / per_day, 3650))
        if pace.latest is not None:
            wanted = min(wanted, max(FIRST, (now - pace.latest) * LONGEST_QUIET))
    return bounded(max(wanted, timedelta(seconds=min(least_s or 0, 10**7))))


def bounded(wanted: timedelta) -> timedelta:
    return min(max(wanted, SHORTEST), LONGEST)


def after_failures(failures: int, healthy: timedelta | None) -> timedelta:
    """How long to wait after a failed look, with `failures` failed looks before it in a row. Starts from the wait
    after a successful look (`healthy`; None if unknown) and doubles with each failure.
    """
    return min(max(healthy or FIRST, SHORTEST) * (1 << min(failures, 16)), LONGEST_AFTER_FAILURES)


def is_to_be_read_whole(looked_at: datetime | None, key: int, now: datetime) -> bool:
    """Whether this is the week's first look. That look is unconditional, because some servers always say that nothing
    has changed. The week starts at a different time for each listing.
    """
    if looked_at is None:
        return True
    offset = timedelta(seconds=key * 86_413 % LONGEST.total_seconds())
    return (looked_at - EPOCH + offset) // LONGEST != (now - EPOCH + offset) // LONGEST


def with_jitter(wait: timedelta, key: int) -> timedelta:
    """The wait, up to 5 % longer, so that listings spread out. The same listing always gets the same jitter."""
    share = int.from_bytes(sha256(str(key).encode()).digest()[:4]) / 2**32
    return wait * (1 + JITTER * share)


HOURS_A_WEEK = 7 * 24


def outside(at: datetime, hours: Collection[int], days: Collection[int]) -> datetime:
    """The first moment from `at` on that avoids these hours (UTC) and days (Monday is 0), on which sites ask for no
    visits; `at` itself if every moment is excluded.
    """
    for wait_h in range(HOURS_A_WEEK):
        hour = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=wait_h)
        if hour.hour not in hours and hour.weekday() not in days:
            return max(at, hour)
    return at


def parse_schedule(text: str) -> str:
    """Parse a source's own schedule: `30m`, `6h`, `2d`, or a cron expression (UTC). Raises BadConfig."""
    text = " ".join(text.split())
    if _fixed(text) is None:
        try:
            CronSim(text, datetime(2026, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise BadConfig(
                f"{text!r} is neither an interval (30m, 6h, 2d) nor a cron expression: {error}"
            ) from error
    return text


def scheduled(text: str, now: datetime) -> datetime:
    """The time of the next look by a source's own schedule."""
    fixed = _fixed(text)
    return now + fixed if fixed is not None else next(CronSim(text, now.astimezone(UTC)))


def span(text: str) -> timedelta:
    """Parse a length of time: `30m`, `6h` or `2d`. Raises BadConfig."""
    if (pause := _fixed(text.strip())) is None:
        raise BadConfig(f"{text!r} is not a duration; write 30m, 6h or 2d")
    return pause


UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def _fixed(text: str) -> timedelta | None:
    number, unit = text[:-1], text[-1:]
    if unit in UNITS and number.isascii() and number.isdigit() and 0 < int(number) < 10_000:
        return UNITS[unit] * int(number)
    return None


def missed(before: int, overlap: int, length: int, pace: Pace, since: datetime | None, now: datetime) -> int:
    """About how many entries came and went between two looks; 0 if none did.

    None was missed if one of the `before` entries of the last look is still among the `length` entries of this one
    (`overlap`). Otherwise the result is the number of entries that the pace predicts beyond those now listed, and at
    least one.
    """
    if overlap or not before or not length or since is None:
        return 0
    expected = (pace.per_day or 0) * ((now - since) / timedelta(days=1))
    return max(1, round(expected - length))
