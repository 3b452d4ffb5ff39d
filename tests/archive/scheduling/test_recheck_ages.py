"""When a known article is looked at again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.scheduling.recheck_ages import AGES, DAY, HOUR, next_recheck

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def looks(seen_after: timedelta) -> list[timedelta]:
    """The ages at which an article is looked at that was first seen so long after its publication."""
    found, now = [], NOON + seen_after
    while (due := next_recheck(NOON, now)) is not None:
        found.append(due - NOON)
        now = due
    return found


def test_an_article_is_looked_at_ever_less_often_as_it_ages() -> None:
    assert looks(timedelta(minutes=5)) == [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY]


def test_one_that_was_found_late_joins_at_its_age() -> None:
    assert looks(timedelta(minutes=59)) == [6 * HOUR, DAY, 7 * DAY, 30 * DAY]
    assert looks(2 * DAY) == [7 * DAY, 30 * DAY]
    assert looks(200 * DAY) == []


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_no_look_comes_soon_after_another(seen_after: timedelta) -> None:
    due = next_recheck(NOON, NOON + seen_after)
    assert due is None or due - (NOON + seen_after) >= min(AGES) / 4
