"""Dates as machines and people write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.parsing import dates

CEST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-03T09:30:00+02:00", datetime(2024, 5, 3, 9, 30, tzinfo=CEST)),
        ("2024-05-03T09:30:00Z", datetime(2024, 5, 3, 9, 30, tzinfo=UTC)),
        ("2024-05-03 09:30:00 +0200", datetime(2024, 5, 3, 9, 30, tzinfo=CEST)),
        ("Fri, 03 May 2024 09:30:00 GMT", datetime(2024, 5, 3, 9, 30, tzinfo=UTC)),
        ("May 3, 2024 9:30 CEST", datetime(2024, 5, 3, 9, 30, tzinfo=CEST)),
        ("1714728600", datetime(2024, 5, 3, 9, 30, tzinfo=UTC)),
        ("1714728600000", datetime(2024, 5, 3, 9, 30, tzinfo=UTC)),
        ("1714728600.25", datetime(2024, 5, 3, 9, 30, tzinfo=UTC)),
        ("Fri, 03 May 2024 09:30:00 UT", datetime(2024, 5, 3, 9, 30, tzinfo=UTC)),
        ("Fri, 03 May 2024 09:30:00 GMT+2", datetime(2024, 5, 3, 9, 30, tzinfo=CEST)),
        ("Fri May 03 2024 09:30:00 GMT+0200 (CEST)", datetime(2024, 5, 3, 9, 30, tzinfo=CEST)),
        ("2024/05/03 09:30 UTC+02:00", datetime(2024, 5, 3, 9, 30, tzinfo=CEST)),
        ("Fri May 3 09:30:00 AEST 2024", datetime(2024, 5, 3, 9, 30, tzinfo=timezone(timedelta(hours=10)))),
    ],
)
def test_a_time_with_its_zone_stays_a_time_in_that_zone(text: str, moment: datetime) -> None:
    found = dates.parse(text)

    assert found == moment
    assert isinstance(found, datetime)
    assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr", "ven., 03 mai 2024 09:30:00 +0200"),
        ("ru", "Пт, 03 мая 2024 09:30:00 +02:00"),
        ("de", "Fr, 03 Mai 2024 09:30 GMT+2"),
    ],
)
def test_a_time_with_its_offset_is_read_beside_a_day_in_words(locale: str, text: str) -> None:
    assert dates.parse(text, locale) == datetime(2024, 5, 3, 9, 30, tzinfo=CEST)


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "Thu, 30 Nov -0001 00:00:00 +0000",
        "0000-00-00 00:00:00",
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0",
        "-62135596800",
        "03.05.0024",
    ],
)
def test_what_software_writes_that_knows_no_date_is_none(text: str) -> None:
    assert dates.parse(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Fri May  3 09:30:00 2024",
        "Fri, 03 May 2024 24:00:00 +0000",
        "2024-05-03T25:30:00Z",
        "2024/5/3 9:30:00",
    ],
)
def test_of_a_time_that_cannot_be_read_the_day_is(text: str) -> None:
    assert dates.parse(text) == date(2024, 5, 3)


@pytest.mark.parametrize("text", ["2024-05-03", "2024-05-03T09:30:00", "2024-05-03 09:30:59.0", "20240503"])
def test_a_time_without_a_zone_is_a_day(text: str) -> None:
    assert dates.parse(text) == date(2024, 5, 3)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "Published May 3, 2024 • 3 minute read"),
        ("en_US", "05/03/2024"),
        ("en_GB", "03/05/2024 - 16:38"),
        ("en", "3rd May 2024"),
        ("de", "erstellt: 03. Mai 2024, 15:25 Uhr"),
        ("de", "3.5.24"),
        ("fr", "le 3 mai 2024 à 9h30"),
        ("es", "3 de mayo de 2024"),
        ("pt_BR", "03/05/2024 às 9h"),
        ("it", "3 maggio 2024"),
        ("nl", "3 mei 2024"),
        ("da", "3. maj 2024"),
        ("pl", "3 maja 2024"),
        ("ru", "3 мая 2024, 17:46"),
        ("el", "3 Μαΐου 2024"),
        ("tr", "3 Mayıs 2024 Cuma"),
        ("hu", "2024. május 3., péntek"),
        ("lt", "2024 m. gegužės 3 d."),
        ("vi", "Thứ sáu, 3/5/2024, 15:30 (GMT+7)"),
        ("ar", "٣ مايو ٢٠٢٤"),
        ("hi", "३ मई २०२४"),
        ("th", "3 พ.ค. 2567"),
        ("zh", "2024年5月3日"),
        ("ja", "2024年05月03日 12時00分"),
        ("ko", "2024. 5. 3. 오후 2:00"),
        ("ko", "2024년 5월 3일"),
    ],
)
def test_a_written_date_is_read_in_its_language_and_order(locale: str, text: str) -> None:
    assert dates.parse(text, locale) == date(2024, 5, 3)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "© 2024", "May 2024", "2024-13-40", "31.2.2024", "1/1/1", "42"]
)
def test_what_gives_no_day_is_no_date(text: str) -> None:
    assert dates.parse(text) is None


def test_a_day_without_a_year_is_the_last_such_day() -> None:
    assert dates.day_until("28 января, 17:46", "ru", date(2024, 2, 1)) == date(2024, 1, 28)
    assert dates.day_until("Dec 28", "en", date(2024, 2, 1)) == date(2023, 12, 28)
    assert dates.day_until("Jan 04 09:34 2021", "en", date(2024, 2, 1)) == date(2021, 1, 4)


@given(st.text(max_size=200), st.sampled_from(["en", "en_US", "de", "fa", "th", "zh", "xx"]))
def test_any_text_is_a_date_or_none(text: str, locale: str) -> None:
    found = dates.parse(text, locale)

    assert found is None or found.year >= dates.FIRST_YEAR


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(1990, 1, 2), timezones=OFFSETS))  # noqa: DTZ001
def test_a_time_in_iso_8601_is_read_as_it_was_written(moment: datetime) -> None:
    found = dates.parse(moment.isoformat())

    assert isinstance(found, datetime)
    assert (found, found.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize(
    "text",
    [
        "Nov 30, -0001",
        "30 novembre -0001",
        "1/1/0001 12:00:00 AM",
        "01.01.0001",
        "-0001-11-30T00:00:00+00:00",
        "0000-00-00",
    ],
)
def test_the_empty_dates_of_programs_are_none(text: str) -> None:
    assert dates.parse(text) is None
    assert dates.day_until(text, "en", date(2026, 11, 30)) is None


def test_a_number_beside_a_date_makes_it_no_empty_one() -> None:
    assert dates.parse("No. 0001, 3 May 2026") == date(2026, 5, 3)
