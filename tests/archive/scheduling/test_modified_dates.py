"""Which dates of change a listing can be believed."""

from datetime import UTC, datetime, timedelta

from archive.scheduling.modified_dates import Stamp, changed

LAST, NOW = datetime(2026, 5, 3, 12, tzinfo=UTC), datetime(2026, 5, 4, 12, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, 8, 30, tzinfo=UTC)
EDITED = NOW - timedelta(hours=3)


def day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0)


def test_one_entry_that_was_edited_among_many_is_believed() -> None:
    stamps = {number: Stamp(LONG_AGO, LONG_AGO) for number in range(9)} | {9: Stamp(LONG_AGO, EDITED)}
    assert changed(stamps, LAST, NOW) == {9}


def test_a_listing_of_one_entry_is_believed() -> None:
    assert changed({1: Stamp(LONG_AGO, EDITED)}, LAST, NOW) == {1}


def test_stamps_of_the_time_of_each_look_are_not_believed_even_if_there_is_one() -> None:
    assert changed({1: Stamp(LAST, NOW)}, LAST, NOW) == set()
    assert changed({number: Stamp(LAST, NOW) for number in range(50)}, LAST, NOW) == set()


def test_an_entry_that_was_edited_beside_stamps_of_the_look_is_believed() -> None:
    stamps = {number: Stamp(LAST, NOW) for number in range(5)} | {5: Stamp(LONG_AGO, EDITED)}
    assert changed(stamps, LAST, NOW) == {5}


def test_stamps_of_the_day_of_each_look_are_not_believed() -> None:
    assert changed({number: Stamp(day(LAST), day(NOW)) for number in range(2)}, LAST, NOW) == set()


def test_a_day_among_older_ones_is_believed() -> None:
    stamps = {1: Stamp(day(LONG_AGO), day(LONG_AGO)), 2: Stamp(day(LAST), day(NOW))}
    assert changed(stamps, LAST, NOW) == {2}


def test_a_build_that_stamps_most_of_a_site_at_once_is_not_believed() -> None:
    build = NOW - timedelta(hours=5)
    stamps = {number: Stamp(LONG_AGO, build + timedelta(seconds=number)) for number in range(30)}
    assert changed(stamps, LAST, NOW) == set()


def test_edits_at_different_times_are_believed_however_many() -> None:
    stamps = {number: Stamp(LONG_AGO, EDITED + timedelta(minutes=7 * number)) for number in range(20)}
    assert changed(stamps, LAST, NOW) == set(range(20))
