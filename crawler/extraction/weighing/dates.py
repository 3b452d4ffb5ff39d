"""Decides when an article was published and last changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from archive.article import Candidate, FieldSource
from crawler.extraction.claims import Field
from crawler.extraction.parsing import dates
from crawler.extraction.sources.headline_lines import IN_LINE, LABELLED, LINE
from crawler.extraction.sources.times import FOR_HOUR
from crawler.extraction.weighing.trust import FIRST, Weighed, evidence, in_order

SHOWN_DAY = "the first in the order of trust, which is in UTC, on the day that the page shows"
AMBIGUOUS = (
    "date",
    "dc.date",
    "dcterms.date",
    "VideoObject.uploadDate",
)  # date of a change, or of a video in the page
MAX_SHOWN_CHARS = 32  # characters of a line after its date; a longer line may be about something else
NEAREST_FIRST = sorted(range(-12, 15), key=abs)  # hours from UTC


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment or day, and the candidate that gives it."""

    moment: datetime | date
    candidate: Candidate


def published(
    candidates: Sequence[Candidate], changes: Sequence[Candidate], locale: str, latest: date
) -> Weighed[datetime | date]:
    """`changes` are the candidates for the last change. Days after `latest` are not believed."""
    ordered = sorted(in_order(Field.PUBLISHED, candidates), key=_doubt)
    dated = _read(ordered, locale, latest)
    if first := next((date_claim for date_claim in dated if date_claim.candidate.place != FOR_HOUR), None):
        picked = _more_precise(first, _read(ordered, locale, latest))
        local = _on_shown_day(picked, ordered, locale)
        why = FIRST if _day(local) == _day(picked.moment) else SHOWN_DAY
        return Weighed(local, evidence(picked.candidate, why, ordered))
    changed = next(_read(in_order(Field.MODIFIED, changes), locale, latest), None)
    return last_until(_day(changed.moment), candidates, locale) if changed else Weighed()


def _doubt(candidate: Candidate) -> int:
    """Metadata that may mean another date is doubted less than a date among other words."""
    is_last = candidate.place == IN_LINE or candidate.source is FieldSource.URL
    return 2 if is_last else int(candidate.place in AMBIGUOUS)


def _on_shown_day(picked: Dated, ordered: Sequence[Candidate], locale: str) -> datetime | date:
    """A moment in UTC, converted to a zone in which its day is the day that the page shows.

    Only the day is known about the zone, so the zone nearest to UTC is chosen.
    """
    moment = picked.moment
    if not isinstance(moment, datetime) or moment.utcoffset():
        return moment
    lines = [c for c in ordered if c.place in (LABELLED, LINE) and len(c.value) <= MAX_SHOWN_CHARS][:1]
    addresses = [c for c in ordered if c.source is FieldSource.URL]
    shown = {_day(said) for c in (*lines, *addresses) if (said := dates.parse(c.value, locale))}
    shown |= {local for c in ordered if (local := dates.local_day(c.value, moment))}
    zones = (moment.astimezone(timezone(timedelta(hours=hours))) for hours in NEAREST_FIRST)
    return next((local for local in zones if local.date() in shown), moment)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def last_until(until: date, candidates: Sequence[Candidate], locale: str) -> Weighed[datetime | date]:
    """The last day that a candidate without a year can mean."""
    ordered = [c for c in in_order(Field.PUBLISHED, candidates) if c.place != FOR_HOUR]
    for candidate in ordered:
        if day := dates.day_until(candidate.value, locale, until):
            return Weighed(day, evidence(candidate, f"the year is the last that fits until {until}", ordered))
    return Weighed()


def modified(
    candidates: Sequence[Candidate], since: datetime | date | None, locale: str, latest: date
) -> Weighed[datetime | date]:
    """The last change, unless it is before the publication at `since`."""
    ordered = in_order(Field.MODIFIED, candidates)
    start = since.date() if isinstance(since, datetime) else since
    dated = (
        date_claim
        for date_claim in _read(ordered, locale, latest)
        if start is None or _day(date_claim.moment) >= start
    )
    first = next(dated, None)
    if first is None:
        return Weighed()
    picked = _more_precise(first, dated)
    return Weighed(picked.moment, evidence(picked.candidate, FIRST, ordered))


def _read(ordered: Sequence[Candidate], locale: str, latest: date) -> Iterator[Dated]:
    """Reads candidates one by one: if the first has an hour, the others are not needed."""
    dated = (Dated(moment, c) for c in ordered if (moment := dates.parse(c.value, locale)) is not None)
    return (date_claim for date_claim in dated if _day(date_claim.moment) <= latest)


def _more_precise(picked: Dated, others: Iterable[Dated]) -> Dated:
    """If only the day is known, a candidate with an hour and zone for it."""
    if isinstance(picked.moment, datetime):
        return picked
    same_day = (
        other
        for other in others
        if isinstance(other.moment, datetime) and _day(other.moment) == _day(picked.moment)
    )
    return next(same_day, picked)
