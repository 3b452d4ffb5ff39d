"""When a URL is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.storage.models import Reason
from archive.urls.retry import LONGEST_WAIT, next_try

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_a_host_that_is_down_is_tried_again_soon_then_ever_later() -> None:
    tries = [next_try(Reason.CONNECTION, attempts, NOON) for attempts in (1, 2, 3)]
    assert tries == [NOON + timedelta(minutes=minutes) for minutes in (15, 30, 60)]


@pytest.mark.parametrize("reason", [Reason.BAD_URL, Reason.HOME_PAGE, Reason.TOO_LARGE, Reason.NOT_HTML])
def test_what_does_not_pass_by_itself_is_not_tried_again(reason: Reason) -> None:
    assert next_try(reason, 1, NOON) is None


@given(st.sampled_from(Reason), st.integers(1, 10_000))
def test_the_next_try_is_never_in_the_past_nor_further_off_than_the_longest_wait(
    reason: Reason, attempts: int
) -> None:
    when = next_try(reason, attempts, NOON)
    assert when is None or NOON <= when <= NOON + LONGEST_WAIT
