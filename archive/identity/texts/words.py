"""Splits a text into the words used for comparison, and into runs of words that distinguish it from other texts.

A run is measured in letters, not words: `one of the` needs another word before it is distinctive, while `government
announced` does not. Scripts without spaces between words need no dictionary: each character counts as a word of a few
letters.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

# Drop accents, vowel points and invisible marks: texts that were copied have often lost some.
_DROPPED = ("Mn", "Mc", "Me", "Cf")
_SOUTH_EAST_ASIA = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
_KANA = "\u3040-\u30ff\u31f0-\u31ff"
_HAN = "\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_SOUTH_EAST_ASIA}{_KANA}{_HAN}]|[^\\W_{_SOUTH_EAST_ASIA}{_KANA}{_HAN}]+")
_TWO_LETTERS_WORTH = re.compile(f"[{_SOUTH_EAST_ASIA}{_KANA}]")
_THREE_LETTERS_WORTH = re.compile(f"[{_HAN}]")
LONGEST_WORD = 10  # letters counted at most, so that no single word makes a run


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, folded; `letters_before[i]` is the number of letters before word `i`. Its last element is
    the number of letters in all."""

    words: tuple[str, ...]
    letters_before: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        folded = unicodedata.normalize("NFKD", text.casefold())
        if folded.isascii():
            words = tuple(_WORD.findall(folded))
            return cls(words, (0, *accumulate([min(len(word), LONGEST_WORD) for word in words])))
        words = tuple(_WORD.findall(_marks().sub("", folded)))
        return cls(words, (0, *accumulate(map(_letters, words))))

    @property
    def letters(self) -> int:
        return self.letters_before[-1]

    def runs(self, letters: int, starts: Iterable[int] | None = None) -> list[tuple[int, int]]:
        """For each word, or for each word of which the position is in `starts`, the shortest run that begins there and
        has at least `letters` letters, as positions `(start, end)`."""
        before = self.letters_before
        end = bisect_left(before, self.letters - letters + 1)
        begun = range(end) if starts is None else (start for start in starts if start < end)
        return [(start, bisect_left(before, before[start] + letters)) for start in begun]

    def run_text(self, run: tuple[int, int]) -> str:
        return " ".join(self.words[run[0] : run[1]])


@cache
def _marks() -> re.Pattern[str]:
    marks = (mark for mark in map(chr, range(0xAD, 0x10000)) if unicodedata.category(mark) in _DROPPED)
    return re.compile(f"[{''.join(marks)}]+")


def _letters(word: str) -> int:
    if word < "\u0e00":
        return min(len(word), LONGEST_WORD)
    if _THREE_LETTERS_WORTH.match(word):
        return 3
    return 2 if _TWO_LETTERS_WORTH.match(word) else min(len(word), LONGEST_WORD)
