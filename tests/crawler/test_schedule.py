"""When a listing is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import BadConfig
from benchmarks.schedule import simulate
from crawler import schedule
from crawler.schedule import FIRST, LONGEST, LONGEST_AFTER_FAILURES, SHORTEST, Pace

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
waits = st.timedeltas(timedelta(0), timedelta(days=4000))


def test_a_simulated_season_is_found_whole_in_time_and_with_few_requests() -> None:
    assert simulate(sources=25, days=60, seed=1).failures() == []


@given(st.none() | st.floats(0, 1e9), waits, st.integers(0, 10**6), st.none() | st.integers(0, 10**12))
def test_no_pace_leads_out_of_the_bounds(
    per_day: float | None, quiet: timedelta, length: int, least_s: int | None
) -> None:
    assert SHORTEST <= schedule.interval(Pace(per_day, NOON - quiet), length, NOON, least_s) <= LONGEST


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_who_publishes_more_is_looked_at_no_less_often(one: float, other: float) -> None:
    slow, fast = sorted((one, other))
    later, sooner = (schedule.interval(Pace(rate, NOON - DAY), 20, NOON) for rate in (slow, fast))
    assert sooner <= later


def test_a_source_that_sleeps_is_looked_at_ever_less_often() -> None:
    pace = Pace(0.001, NOON)
    waits = [schedule.interval(pace, 20, NOON + days * DAY) for days in (1, 10, 50, 400)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST


def test_a_wait_that_the_site_asks_for_is_kept() -> None:
    busy = Pace(500, NOON)
    assert schedule.interval(busy, 20, NOON) == SHORTEST
    assert schedule.interval(busy, 20, NOON, least_s=7200) == 2 * HOUR


def test_the_pace_follows_what_is_found() -> None:
    pace = schedule.learn(Pace(), 20, None, NOON)
    assert pace == Pace(None, NOON)
    pace = schedule.learn(pace, 2, NOON, NOON + 12 * HOUR)
    assert pace.per_day == 4
    slower = schedule.learn(pace, 0, NOON + 12 * HOUR, NOON + 3 * DAY)
    assert slower.per_day is not None
    assert slower.per_day < 4
    assert slower.latest == NOON + 12 * HOUR


@given(st.integers(0, 10_000))
def test_a_listing_that_fails_is_left_alone_longer_than_a_healthy_one_and_longer_each_time(
    failures: int,
) -> None:
    healthy = 6 * HOUR
    wait, longer = (schedule.after_failures(times, healthy) for times in (failures, failures + 1))
    assert healthy <= wait <= longer <= LONGEST_AFTER_FAILURES
    assert schedule.after_failures(failures, None) >= FIRST


@given(st.integers())
def test_jitter_is_small_and_always_the_same_for_a_listing(key: int) -> None:
    assert HOUR <= schedule.with_jitter(HOUR, key) == schedule.with_jitter(HOUR, key) <= 1.05 * HOUR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", NOON + HOUR / 2),
        ("2d", NOON + 2 * DAY),
        ("0 6 * * *", NOON + 18 * HOUR),
        ("*/20 *  * * *", NOON + HOUR / 3),
    ],
)
def test_a_source_may_have_its_own_schedule(text: str, expected: datetime) -> None:
    assert schedule.scheduled(schedule.parse_schedule(text), NOON) == expected


@pytest.mark.parametrize("text", ["", "soon", "0m", "61 * * * *", "-1h", "m"])
def test_a_schedule_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadConfig):
        schedule.parse_schedule(text)


@given(
    length=st.integers(1, 50), new=st.integers(0, 500), known=st.integers(1, 500), per_day=st.floats(0, 1000)
)
def test_whenever_an_entry_was_lost_it_is_said(length: int, new: int, known: int, per_day: float) -> None:
    """A listing of the latest `length` entries of a source that published `known`, then `new` more."""
    before = min(known, length)
    overlap = max(0, min(known, length - new))
    lost = max(0, new - length)
    now_listed = min(known + new, length)
    about = schedule.missed(before, overlap, now_listed, Pace(per_day), NOON, NOON + DAY)
    assert about >= 1 if lost else about == 0 or overlap == 0


def test_how_many_were_missed_is_estimated_by_the_pace() -> None:
    assert schedule.missed(20, 0, 20, Pace(100.0), NOON, NOON + DAY) == 80


SUNDAY = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)


def test_a_look_waits_for_an_hour_and_a_day_that_the_site_does_not_want_to_itself() -> None:
    assert schedule.outside(SUNDAY, {3}, {0}) == SUNDAY
    assert schedule.outside(SUNDAY, {22, 23, 0}, ()) == datetime(2026, 5, 4, 1, tzinfo=UTC)
    assert schedule.outside(SUNDAY, {0}, {6}) == datetime(2026, 5, 4, 1, tzinfo=UTC)
    assert schedule.outside(SUNDAY, (), range(7)) == SUNDAY
