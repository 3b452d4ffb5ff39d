"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Words include the space before them; scripts without spaces are compared character by character.
_WORD = re.compile(r"\s*(?:[぀-ヿ㐀-鿿豈-﫿฀-๿]|[^\s぀-ヿ㐀-鿿豈-﫿฀-๿]+)|\s+")


class WordChange(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, was removed or was added. The SAME and ADDED pieces joined are the new text."""

    change: WordChange
    text: str


def word_diff(old: str, new: str) -> Iterator[Piece]:
    """The pieces that lead from `old` to `new`, in order; a replacement is a removal followed by an addition."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        removed, added = "".join(before[start:end]), "".join(after[new_start:new_end])
        if removed == added:
            yield Piece(WordChange.SAME, removed)
            continue
        if removed:
            yield Piece(WordChange.REMOVED, removed)
        if added:
            yield Piece(WordChange.ADDED, added)
