"""Reduces date lines to the pattern that they share on a site: "Posted on 3 May 2024 by Ada Finch" is a date and a
name in fixed words. The site's profile knows which patterns recur.
"""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from archive.article import ExtractedArticle
from archive.identity.texts.fingerprint import normalise
from crawler.extraction.parsing import bylines, dates, written_dates

MAX_CHARS = 150
MAX_WORDS = 8  # words beside dates and names; a line with more is a sentence
EDGE_LINES = 3  # at the beginning and the end of a text
MONTH, NAME, NUMBER = "<month>", "<name>", "#"
NUMBERS = re.compile(r"\d+")
WORD = re.compile(r"[^\W\d_]+")


def pattern_of(line: str, locale: str) -> str | None:
    """A date line without its variable parts: numbers, names of months and people. None for any other line."""
    if len(line) > MAX_CHARS or not written_dates.find(line, locale):
        return None
    for name in (*bylines.names(bylines.beside_date(line)), *bylines.names(line)):
        line = line.replace(name, NAME)
    masked = NUMBERS.sub(NUMBER, _month_pattern(locale).sub(MONTH, normalise(line)))
    words = WORD.findall(masked.replace(MONTH, "").replace(NAME, ""))
    return masked if len(words) <= MAX_WORDS else None


def patterns_at_edges(article: ExtractedArticle, locale: str) -> frozenset[str]:
    """The patterns of the lines at the beginning or end of an article's text that contain the article's date."""
    lines = article.text.split("\n")
    days = {dates.day_of(moment) for moment in (article.published, article.modified) if moment is not None}
    return frozenset(
        pattern
        for line in {*lines[:EDGE_LINES], *lines[-EDGE_LINES:]}
        if (pattern := pattern_of(line, locale)) is not None
        and not days.isdisjoint(written.on() for written in written_dates.find(line, locale))
    )


@lru_cache(maxsize=100)
def _month_pattern(locale: str) -> re.Pattern[str]:
    """Matches names of months and weekdays, normalised."""
    names = {
        normalise(name).rstrip(".") for known_locale in _locales(locale) for name in _names(known_locale)
    }
    longest_first = sorted((name for name in names if not name.isdigit()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _locales(locale: str) -> list[Locale]:
    locales = [Locale("en")]
    for tag in (locale, locale.partition("_")[0]):
        try:
            locales.append(Locale.parse(tag))
        except (UnknownLocaleError, ValueError):
            continue
    return locales


def _names(locale: Locale) -> set[str]:
    return {
        str(name)
        for calendar in (locale.months, locale.days)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in calendar[context][width].values()
    }
