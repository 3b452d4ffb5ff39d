"""Patterns of the library `regex` that are compiled when they are first used. To load the library and to compile the
patterns takes longer than a search in an English archive, which needs none of them.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex


class LatePattern:
    """A pattern for text that is not ASCII."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def compiled(self) -> "regex.Pattern[str]":
        import regex

        return regex.compile(self._source)
