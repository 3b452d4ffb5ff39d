"""Detects fill rates of fields that fell and stayed low: a site was redesigned, or put a paywall before its text.

Pure: from which articles had a field, in order, computes when its fill rate fell and how far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

BEFORE, AFTER = 20, 5  # articles needed to compute a rate
FALL = 0.3


@dataclass(frozen=True, slots=True)
class FieldDrift:
    """A field with fill rate `before` among all articles until `since`, and `after` among those first seen later."""

    field: str
    before: float
    after: float
    since: datetime


@dataclass(frozen=True, slots=True)
class Fall:
    """The fall of a fill rate from `before` to `after`. The article at the index `start` is the first after it."""

    before: float
    after: float
    start: int


def lasting_fall(filled: Sequence[bool]) -> Fall | None:
    """The fall of a fill rate, if there was a lasting one. `filled` says of each article, in order of time, whether it
    has the field.

    The fall is at the maximum of the cumulated deviations from the mean (Page 1954, CUSUM).
    """
    if len(filled) < BEFORE + AFTER or all(filled) or not any(filled):
        return None
    mean = sum(filled) / len(filled)
    sums = list(accumulate(has - mean for has in filled))
    start = max(range(BEFORE - 1, len(sums) - AFTER), key=sums.__getitem__) + 1
    before, after = _rate(filled[:start]), _rate(filled[start:])
    latest = _rate(filled[-AFTER:])
    if before - max(after, latest) < FALL:
        return None
    return Fall(before, after, start)


def _rate(filled: Sequence[bool]) -> float:
    return sum(filled) / len(filled)
