"""Dates as people write them on pages, in any language whose month names the Unicode CLDR has.

Only the day is read. Times beside it have no zone, and a moment without a zone cannot be told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

FIRST_YEAR = 1990
DIGIT = re.compile(r"\d")
BUDDHIST_YEARS = 543  # Thai pages count from the Buddha's passing

CJK = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]")
YEAR_FIRST = re.compile(
    r"(?<![\d/.-])(?P<y>\d{4})(?P<mark>[-/.])\s?(?P<m>\d{1,2})(?P=mark)\s?(?P<d>\d{1,2})(?!\d)"
)
YEAR_LAST = re.compile(
    r"(?<![\d/.-])(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>\d{4}|\d{2})(?!\d)"
)
BIDI_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c"))


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day and where in the text it starts; `year` is None where the text does not say it."""

    year: int | None
    month: int
    day: int
    start: int

    def on(self, year: int | None = None) -> date | None:
        """The day, in `year` where the text has none."""
        year = self.year or year
        try:
            return date(year, self.month, self.day) if year and year >= FIRST_YEAR else None
        except ValueError:
            return None


def find(text: str, locale: str = "en") -> list[WrittenDate]:
    """The dates in a short text, in its order; `locale` (`de`, `en_GB`) says names and order of months."""
    if not DIGIT.search(text):
        return []
    text = text.translate(BIDI_MARKS)
    found = [
        written for written in _found(text, locale) if written.on(2000 if written.year is None else None)
    ]
    return sorted(found, key=lambda written: written.start)


def day_first(locale: str) -> bool:
    """Whether `04/05/2024` is in May."""
    return _calendar(locale).day_first


def _found(text: str, locale: str) -> Iterator[WrittenDate]:
    for pattern in (CJK, YEAR_FIRST):
        for match in pattern.finditer(text):
            yield WrittenDate(_year(match["y"]), int(match["m"]), int(match["d"]), match.start())
    for match in YEAR_LAST.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        swapped = first > 12 or (second <= 12 and _calendar(locale).day_first)
        month, day = (second, first) if swapped else (first, second)
        yield WrittenDate(_year(match["y"]), month, day, match.start())
    yield from _named_months(text, locale)


def _named_months(text: str, locale: str) -> Iterator[WrittenDate]:
    calendar = _calendar(locale)
    if not calendar.months:
        return
    for match in calendar.pattern.finditer(text):
        day, year = match["d1"] or match["d2"] or match["d3"], match["y1"] or match["y2"] or match["y3"]
        name = match["m1"] or match["m2"] or match["m3"]
        yield WrittenDate(_year(year), calendar.months[_folded(name)], int(day), match.start())


SHORT_MONTHS = {"sept": 9}  # in English, beside CLDR's `Sep`


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    year = int(text)
    if len(text) == 2:  # `0001` is what software writes that knows no date
        return year + (2000 if year < 70 else 1900)
    return year - BUDDHIST_YEARS if 2500 < year < 2700 else year


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How a language writes dates: the names of its months, whether the day comes first."""

    months: dict[str, int]
    pattern: re.Pattern[str]
    day_first: bool


@lru_cache(maxsize=100)
def _calendar(locale: str) -> _Calendar:
    known = _known(locale)
    months = _month_names(known) | _month_names(Locale("en"))
    months |= _month_names(known) | SHORT_MONTHS
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    name = rf"(?<!\w)(?P<m%s>{names})(?!\w)\.?"
    day = r"(?<!\d)(?P<d%s>\d{1,2})(?!\d)(?:st|nd|rd|th|er|ª|º|°|-?е)?\.?"
    of = r"\s*(?:,|de|of|den|del|di|năm|-|/)?\s*"
    year = r"(?P<y%s>\d{4})(?!\d)"
    pattern = "|".join(
        (
            year % 3 + r"\.?\s*(?:m\.|г\.)?,?\s*" + name % 3 + r"\s*" + day % 3,
            day % 1 + of + name % 1 + rf"(?:{of}{year % 1})?",
            name % 2 + r"\s*" + day % 2 + rf"(?:{of}{year % 2})?",
        )
    )
    short = str(known.date_formats["short"].pattern)
    return _Calendar(months, re.compile(pattern, re.IGNORECASE), short.find("d") < short.find("M"))


def _known(locale: str) -> Locale:
    for tag in (locale, locale.partition("_")[0]):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _month_names(locale: Locale) -> dict[str, int]:
    return {
        _folded(name): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[context][width].items()
        if not name[0].isdigit()
    }


def _folded(name: str) -> str:
    return name.lower().rstrip(".")  # casefold takes accented letters apart
