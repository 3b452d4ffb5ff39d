"""When an article was published and last changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from archive.extracted import Candidate
from crawler.extraction import dates
from crawler.extraction.claims import Field
from crawler.extraction.weighing.trust import FIRST, Weighed, evidence, in_order


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment or day, and the candidate that says so."""

    moment: datetime | date
    candidate: Candidate

    @property
    def day(self) -> date:
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment


def published(
    candidates: Sequence[Candidate], changes: Sequence[Candidate], locale: str, latest: date
) -> Weighed[datetime | date]:
    """`changes` are the candidates for the last change; no day after `latest` is believed."""
    ordered = in_order(Field.PUBLISHED, candidates)
    dated = _read(ordered, locale, latest)
    if first := next(dated, None):
        picked = _more_precise(first, dated)
        return Weighed(picked.moment, evidence(picked.candidate, FIRST, ordered))
    known = next(_read(in_order(Field.MODIFIED, changes), locale, latest), None)
    return last_until(known.day, candidates, locale) if known else Weighed()


def last_until(until: date, candidates: Sequence[Candidate], locale: str) -> Weighed[datetime | date]:
    """The last day that a candidate without a year can mean."""
    ordered = in_order(Field.PUBLISHED, candidates)
    for candidate in ordered:
        if day := dates.day_until(candidate.value, locale, until):
            return Weighed(day, evidence(candidate, f"the year is the last that fits until {until}", ordered))
    return Weighed()


def modified(
    candidates: Sequence[Candidate], since: datetime | date | None, locale: str, latest: date
) -> Weighed[datetime | date]:
    """The last change, where it is not before the publication at `since`."""
    ordered = in_order(Field.MODIFIED, candidates)
    start = since.date() if isinstance(since, datetime) else since
    dated = (found for found in _read(ordered, locale, latest) if start is None or found.day >= start)
    first = next(dated, None)
    if first is None:
        return Weighed()
    picked = _more_precise(first, dated)
    return Weighed(picked.moment, evidence(picked.candidate, FIRST, ordered))


def _read(ordered: Sequence[Candidate], locale: str, latest: date) -> Iterator[Dated]:
    """One after the other: where the first knows its hour, the others need not be read."""
    dated = (Dated(moment, c) for c in ordered if (moment := dates.parse(c.value, locale)) is not None)
    return (found for found in dated if found.day <= latest)


def _more_precise(picked: Dated, others: Iterable[Dated]) -> Dated:
    """Where only the day is known, a candidate that knows its hour and zone."""
    if isinstance(picked.moment, datetime):
        return picked
    same_day = (other for other in others if isinstance(other.moment, datetime) and other.day == picked.day)
    return next(same_day, picked)
