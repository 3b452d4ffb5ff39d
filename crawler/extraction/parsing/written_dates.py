"""Finds dates as people write them, in any language whose month names are in the Unicode CLDR.

Reads only the day: times beside it have no zone, and without a zone the moment is unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from crawler.extraction.parsing import calendars

FIRST_YEAR = 1990
# Countries in which a language has other names for the months: the Levant and the Maghreb.
OTHER_COUNTRIES = {"ar": ("ar_SY", "ar_DZ", "ar_MA")}
# "2024. gada 3. maijā", "2024ko maiatzaren 3a"
CASES = {"lv": (("is", "ī"), ("s", "ā")), "eu": (("a", "aren"), ("a", "ak"), ("a", "an"))}
NAMED_PARTS = tuple(tuple(f"{part}{number}" for number in (1, 2, 3, 4)) for part in "dym")
DIGIT = re.compile(r"\d")

CJK = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]")
YEAR_FIRST = re.compile(
    r"(?<![\d/.-])(?P<y>\d{4})(?P<mark>[-/.])\s?(?P<m>\d{1,2})(?P=mark)\s?(?P<d>\d{1,2})(?!\d)"
)
ERA = re.compile(
    r"(?:(?P<era>令和|平成|昭和|民國|民国)\s*|(?<!\d)(?=1\d\d\s*年))(?P<y>元|\d{1,3})\s*年"
    r"\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日"
)
PERSIAN = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})\s*(?P<m>{'|'.join(calendars.PERSIAN_MONTHS)})"
    r"(?:\s*ماه)?\s*،?\s*(?P<y>[1۱][34۳۴]\d\d)(?!\d)"
)
YEAR_LAST = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>\d{4}|\d{2})(?!\d)"
)
BIDI_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c"))


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day and where in the text it starts; `year` is None if the text does not give it."""

    year: int | None
    month: int
    day: int
    start: int

    def on(self, year: int | None = None) -> date | None:
        """The day; `year` is used if the text has none."""
        year = self.year or year
        try:
            return date(year, self.month, self.day) if year and year >= FIRST_YEAR else None
        except ValueError:
            return None


def find(text: str, locale: str = "en") -> list[WrittenDate]:
    """The dates in a short text, in order; `locale` (`de`, `en_GB`) gives the month names and the order of day and
    month.
    """
    if not DIGIT.search(text):
        return []
    text = text.translate(BIDI_MARKS)
    pairs = [pair for pair in _found(text, locale) if pair[0].on(2000 if pair[0].year is None else None)]
    dates: list[WrittenDate] = []
    read = 0
    for written, end in sorted(pairs, key=lambda pair: (pair[0].start, -pair[1])):
        if written.start >= read:  # one string is one date
            dates.append(written)
            read = end
    return dates


def day_first(locale: str) -> bool:
    """Whether `04/05/2024` is in May."""
    return _calendar(locale).day_first


Found = tuple[WrittenDate, int]
"""A date, and its end in the text."""


def _found(text: str, locale: str) -> Iterator[Found]:
    for pattern in (CJK, YEAR_FIRST):
        for match in pattern.finditer(text):
            yield from _in_calendar(match, _year(match["y"]), int(match["m"]), int(match["d"]))
    for match in ERA.finditer(text):
        year = calendars.year_of_era(match["era"] or "民國", match["y"])
        yield WrittenDate(year, int(match["m"]), int(match["d"]), match.start()), match.end()
    for match in YEAR_LAST.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        # With full stops the day is first in all languages.
        swapped = first > 12 or (second <= 12 and (match["mark"] == "." or _calendar(locale).day_first))
        month, day = (second, first) if swapped else (first, second)
        yield WrittenDate(_year(match["y"]), month, day, match.start()), match.end()
    for match in PERSIAN.finditer(text):
        month = calendars.PERSIAN_MONTHS.index(match["m"]) + 1
        yield from _in_calendar(match, int(match["y"]), month, int(match["d"]))
    yield from _named_months(text, locale)


def _in_calendar(match: re.Match[str], year: int | None, month: int, day: int) -> Iterator[Found]:
    """The date as written or, if its year belongs to the Persian calendar, converted from that calendar."""
    if year is not None and year in calendars.PERSIAN_YEARS:
        if gregorian := calendars.from_persian(year, month, day):
            yield _written(gregorian, match.start()), match.end()
    else:
        yield WrittenDate(year, month, day, match.start()), match.end()


def _written(day: date, start: int) -> WrittenDate:
    return WrittenDate(day.year, day.month, day.day, start)


def _named_months(text: str, locale: str) -> Iterator[Found]:
    calendar = _calendar(locale)
    if not calendar.months:
        return
    for match in calendar.pattern.finditer(text):
        day, year, name = (next(filter(None, map(match.group, names)), None) for names in NAMED_PARTS)
        if day and name:
            month = calendar.months[_folded(name)]
            yield WrittenDate(_year(year), month, int(day), match.start()), match.end()


SHORT_MONTHS = {"sept": 9}  # in English, in addition to CLDR's `Sep`


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text)
    if len(text) == 2:  # software writes `0001` if it has no date
        return year + (2000 if year < 70 else 1900)
    return year - calendars.BUDDHIST_YEARS if 2500 < year < 2700 else year


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How a language writes dates: the names of its months, and whether the day comes first."""

    months: dict[str, int]
    pattern: re.Pattern[str]
    day_first: bool


@lru_cache(maxsize=100)
def _calendar(locale: str) -> _Calendar:
    calendar = _known(locale)
    months = _month_names(calendar) | _month_names(Locale("en"))
    months |= _month_names(calendar) | SHORT_MONTHS
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    name = rf"(?<!\w)(?P<m%s>{names})(?!\w)\.?"
    day = r"(?<!\d)(?P<d%s>\d{1,2})(?!\d)(?:st|nd|rd|th|er|ª|º|°|-?е)?\.?"
    of = r"\s*(?:,|de|of|den|del|di|năm|-|/)?\s*"
    year = r"(?P<y%s>\d{4})(?!\d)"
    pattern = "|".join(
        (
            year % 3 + r"(?:\(?e?\)?ko)?\.?\s*(?:m\.|г\.)?,?\s*" + name % 3 + r"\s*" + day % 3,
            year % 4 + r"\.?\s*(?:gada|g\.)\s*" + day % 4 + r"\s*" + name % 4,
            day % 1 + of + name % 1 + rf"(?:/[^\W\d]+)?(?:{of}{year % 1})?",
            name % 2 + r"\s*" + day % 2 + rf"(?:{of}{year % 2})?",
        )
    )
    short = str(calendar.date_formats["short"].pattern)
    return _Calendar(months, re.compile(pattern, re.IGNORECASE), short.find("d") < short.find("M"))


def _known(locale: str) -> Locale:
    for tag in (locale, locale.partition("_")[0]):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _month_names(locale: Locale) -> dict[str, int]:
    """The month names in the CLDR, those in other countries of the language, and their cases within a date."""
    names: dict[str, int] = {}
    for tag in OTHER_COUNTRIES.get(locale.language, ()):
        names |= _names_in_cldr(Locale.parse(tag))
    names |= _names_in_cldr(locale)
    for ending, case in CASES.get(locale.language, ()):
        forms = {name.removesuffix(ending) + case: n for name, n in names.items() if name.endswith(ending)}
        names = forms | names
    return names


def _names_in_cldr(locale: Locale) -> dict[str, int]:
    return {
        _folded(name): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[context][width].items()
        if not name[0].isdigit()
    }


def _folded(name: str) -> str:
    return name.lower().rstrip(".")  # casefold takes accented letters apart
