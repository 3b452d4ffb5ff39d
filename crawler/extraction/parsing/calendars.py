"""Years and days of other calendars than the Gregorian, as pages use them: eras of Japan and Taiwan, Buddhist years,
the Persian solar calendar. Does not find dates in a text.
"""

from datetime import date, timedelta

# The year before the first of each era.
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
FIRST = "元"  # the first year of an era
BUDDHIST_YEARS = 543  # Thai pages count from the Buddha's passing
PERSIAN_YEARS = range(1350, 1480)  # 1971 to 2100
PERSIAN_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
# Leap years of the 33-year rule, which the calendar's authority follows until 2100: remainders modulo 33.
PERSIAN_LEAP_YEARS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
NEW_YEAR_OF_1400 = date(2021, 3, 21)


def year_of_era(era: str, year: str) -> int:
    return ERAS[era] + (1 if year == FIRST else int(year))


def from_persian(year: int, month: int, day: int) -> date | None:
    """The Gregorian date; None if the Persian calendar has no such day."""
    lengths = [31] * 6 + [30] * 5 + [30 if _is_leap(year) else 29]
    if year not in PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
        return None
    return _new_year(year) + timedelta(days=sum(lengths[: month - 1]) + day - 1)


def _new_year(year: int) -> date:
    between = range(1400, year) if year >= 1400 else range(year, 1400)
    days = sum(366 if _is_leap(other) else 365 for other in between)
    return NEW_YEAR_OF_1400 + timedelta(days=days if year >= 1400 else -days)


def _is_leap(year: int) -> bool:
    return year % 33 in PERSIAN_LEAP_YEARS
