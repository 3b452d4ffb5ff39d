"""What changed between two texts, word by word."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

# Words include the space before them; scripts without spaces are compared character by character.
_WORD = re.compile(r"\s*(?:[぀-ヿ㐀-鿿豈-﫿฀-๿]|[^\s぀-ヿ㐀-鿿豈-﫿฀-๿]+)|\s+")

MOST_PAIRS = 400_000  # of equal words in two texts that are compared: as many as 6,000 words of English have


class WordChange(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, was removed or was added. The SAME and ADDED pieces joined are the new text."""

    change: WordChange
    text: str


Comparison = Callable[[Sequence[str], Sequence[str]], Iterator[Piece]]


def word_diff(old: str, new: str) -> Iterator[Piece]:
    """The pieces that lead from `old` to `new`, in order; a replacement is a removal followed by an addition.

    The time to compare words grows with the number of pairs of equal ones. So what both texts begin and end with is
    set aside, and texts with too many pairs are compared by line first.
    """
    yield from _trimmed(_WORD.findall(old), _WORD.findall(new), _by_line)


def _trimmed(before: Sequence[str], after: Sequence[str], otherwise: Comparison) -> Iterator[Piece]:
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    yield from _stayed(before[:start])
    removed, added = before[start : len(before) - end], after[start : len(after) - end]
    yield from (_by_word if _pairs(removed, added) <= MOST_PAIRS else otherwise)(removed, added)
    yield from _stayed(before[len(before) - end :])


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return sum(1 for _ in pairs)


def _pairs(before: Sequence[str], after: Sequence[str]) -> int:
    counts = Counter(after)
    return sum(count * counts[word] for word, count in Counter(before).items())


def _by_line(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    lines, new_lines = _lines(before), _lines(after)
    for kind, start, end, new_start, new_end in SequenceMatcher(None, lines, new_lines).get_opcodes():
        removed, added = _words(lines[start:end]), _words(new_lines[new_start:new_end])
        yield from _stayed(removed) if kind == "equal" else _trimmed(removed, added, _replaced)


def _by_word(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield from _stayed(before[start:end])
        else:
            yield from _replaced(before[start:end], after[new_start:new_end])


def _stayed(words: Sequence[str]) -> Iterator[Piece]:
    if words:
        yield Piece(WordChange.SAME, "".join(words))


def _replaced(removed: Sequence[str], added: Sequence[str]) -> Iterator[Piece]:
    if removed:
        yield Piece(WordChange.REMOVED, "".join(removed))
    if added:
        yield Piece(WordChange.ADDED, "".join(added))


def _lines(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The words by line; a line break is in the space before the first word of a line."""
    lines: list[list[str]] = []
    for word in words:
        if "\n" in word or not lines:
            lines.append([])
        lines[-1].append(word)
    return list(map(tuple, lines))


def _words(lines: Sequence[tuple[str, ...]]) -> list[str]:
    return [word for line in lines for word in line]
