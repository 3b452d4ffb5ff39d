"""Fill rates of fields that fell and stayed down: a site was redesigned, or puts a wall before its text.

Pure: what each article had, in order, becomes when it fell and how far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

BEFORE, AFTER = 20, 5  # articles that it takes to speak of a rate
FALL = 0.3


@dataclass(frozen=True, slots=True)
class FieldDrift:
    """A field that `before` of all articles had, and `after` of those first seen since `since`."""

    field: str
    before: float
    after: float
    since: datetime


def drift(field: str, filled: Sequence[bool], seen_at: Sequence[datetime]) -> FieldDrift | None:
    """The fall of a field's fill rate, if there was one and it lasts. Both sequences are in order of time.

    Where it fell is where the sum of what each article has more than the mean is highest (Page 1954, CUSUM).
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
