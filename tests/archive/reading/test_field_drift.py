"""Fill rates that fell are told, with the first article after the fall; chance and recovery are not."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.field_drift import AFTER, BEFORE, lasting_fall


def test_a_field_that_is_lost_is_told_since_which_article() -> None:
    filled = [True] * 30 + [False] + [True] * 19 + [False] * 10
    found = lasting_fall(filled)
    assert found is not None
    assert (found.after, found.start) == (0, 50)
    assert found.before == pytest.approx(0.98)


def test_a_field_that_came_back_is_no_drift() -> None:
    assert lasting_fall([True] * 40 + [False] * 20 + [True] * 20) is None


def test_a_field_that_is_filled_more_than_before_is_no_drift() -> None:
    assert lasting_fall([False] * 40 + [True] * 40) is None


def test_a_field_that_is_now_and_then_filled_is_no_drift() -> None:
    random = Random(20260503)
    alarms = [
        lasting_fall([random.random() < rate for _ in range(300)])
        for rate in (0.1, 0.5, 0.9, 1.0)
        for _ in range(50)
    ]
    assert sum(alarm is not None for alarm in alarms) <= 10


@given(st.lists(st.booleans(), max_size=BEFORE + AFTER - 1))
def test_a_few_articles_prove_nothing(filled: list[bool]) -> None:
    assert lasting_fall(filled) is None


@given(st.lists(st.booleans(), min_size=BEFORE + AFTER, max_size=80))
def test_what_is_told_is_a_fall(filled: list[bool]) -> None:
    found = lasting_fall(filled)
    assert found is None or found.before - found.after >= 0.3
