"""Fill rates that fell are told, with the day since when; chance and recovery are not."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.field_drift import AFTER, BEFORE, drift

MAY_1 = datetime(2026, 5, 1, tzinfo=UTC)


def days(count: int) -> list[datetime]:
    return [MAY_1 + timedelta(days=number) for number in range(count)]


def test_a_field_that_is_lost_is_told_since_when() -> None:
    filled = [True] * 30 + [False] + [True] * 19 + [False] * 10
    found = drift("authors", filled, days(60))
    assert found is not None
    assert (found.field, found.after, found.since) == ("authors", 0, MAY_1 + timedelta(days=50))
    assert found.before == pytest.approx(0.98)


def test_a_field_that_came_back_is_no_drift() -> None:
    assert drift("authors", [True] * 40 + [False] * 20 + [True] * 20, days(80)) is None


def test_a_field_that_is_filled_more_than_before_is_no_drift() -> None:
    assert drift("tags", [False] * 40 + [True] * 40, days(80)) is None


def test_a_field_that_is_now_and_then_filled_is_no_drift() -> None:
    random = Random(20260503)
    alarms = [
        drift("tags", [random.random() < rate for _ in range(300)], days(300))
        for rate in (0.1, 0.5, 0.9, 1.0)
        for _ in range(50)
    ]
    assert sum(alarm is not None for alarm in alarms) <= 10


@given(st.lists(st.booleans(), max_size=BEFORE + AFTER - 1))
def test_a_few_articles_prove_nothing(filled: list[bool]) -> None:
    assert drift("authors", filled, days(len(filled))) is None


@given(st.lists(st.booleans(), min_size=BEFORE + AFTER, max_size=80))
def test_what_is_told_is_a_fall(filled: list[bool]) -> None:
    found = drift("authors", filled, days(len(filled)))
    assert found is None or found.before - found.after >= 0.3
