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


def drift(field: str, filled: Sequence[bool], seen_at: Sequence[datetime]) -> FieldDrift | None:
    """The fall of a field's fill rate, if there was a lasting one. Both sequences are in order of time.

    The fall is at the maximum of the cumulated deviations from the mean (Page 1954, CUSUM).
    """
    if len(filled) < BEFORE + AFTER:
        return None
    mean = sum(filled) / len(filled)
    sums = list(accumulate(has - mean for has in filled))
    start = max(range(BEFORE - 1, len(sums) - AFTER), key=sums.__getitem__) + 1
    before, after = _rate(filled[:start]), _rate(filled[start:])
    latest = _rate(filled[-AFTER:])
    if before - max(after, latest) < FALL:
        return None
    return FieldDrift(field, before, after, seen_at[start])


def _rate(filled: Sequence[bool]) -> float:
    return sum(filled) / len(filled)
