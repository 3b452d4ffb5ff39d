"""What a server says of when to come back is bounded, and never an error, whatever it says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.downloader.retry_after import LONGEST, retry_after

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def told(value: str) -> datetime | None:
    return retry_after(
        Response("https://a.example/", headers={"Retry-After": value.encode("utf-8")}), now=NOW
    )


def test_seconds_and_dates_are_understood() -> None:
    assert told("90") == NOW + timedelta(seconds=90)
    assert told("Mon, 04 May 2026 13:00:00 GMT") == NOW + timedelta(hours=1)


@pytest.mark.parametrize("value", ["99999999999999999999", "1" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_nobody_can_ask_for_more_than_a_week(value: str) -> None:
    assert told(value) == NOW + LONGEST


@pytest.mark.parametrize("value", ["Fri, 31 Dec 9999 23:59:59 -2300", "-5", "\u00b2", "\u0663", "soon", ""])
def test_what_is_no_time_is_none(value: str) -> None:
    assert told(value) is None


@given(st.text(max_size=60).filter(lambda text: "\n" not in text and "\r" not in text))
def test_nothing_that_a_server_says_is_an_error(value: str) -> None:
    when = told(value)
    assert when is None or when <= NOW + LONGEST
