"""Long lists of values for statements: databases take a limited number of parameters."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

AT_ONCE = 500

Value = TypeVar("Value")


def in_batches(values: Sequence[Value], size: int = AT_ONCE) -> Iterator[Sequence[Value]]:
    """The values in order, so many at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))
