"""Two texts side by side, paragraph by paragraph, with the words marked that differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from archive.reading.word_diff import Piece, WordChange, word_diff

AROUND_SHOWN, CHANGE_SHOWN = 90, 600  # characters of an excerpt
WORDS_COMPARED = 4_000  # of two paragraphs together; the time grows with the square


@dataclass(frozen=True, slots=True)
class ParagraphPair:
    """A paragraph of the old text beside that of the new one. `is_same` if nothing differs."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    is_same: bool


def side_by_side(old: str, new: str) -> Iterator[ParagraphPair]:
    """The rows of both texts in order."""
    before, after = old.split("\n"), new.split("\n")
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield from (_same(paragraph) for paragraph in before[start:end])
            continue
        removed, added = before[start:end], after[new_start:new_end]
        if len(removed) == len(added):
            yield from map(_changed, removed, added)
        else:
            yield _changed("\n".join(removed), "\n".join(added))


def excerpt(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with what stayed cut down to the words around what changed, and very long changes cut short."""
    last = len(pieces) - 1
    return tuple(
        Piece(piece.change, _cut(piece, is_first=place == 0, is_last=place == last))
        for place, piece in enumerate(pieces)
    )


def _cut(piece: Piece, *, is_first: bool, is_last: bool) -> str:
    text = piece.text
    if piece.change is not WordChange.SAME:
        return text if len(text) <= CHANGE_SHOWN else f"{text[:CHANGE_SHOWN].rpartition(' ')[0]} …"
    if len(text) <= 2 * AROUND_SHOWN:
        return text
    start, end = text[:AROUND_SHOWN].rpartition(" ")[0], text[-AROUND_SHOWN:].partition(" ")[2]
    if is_first and is_last:
        return f"{start} …"
    return f"… {end}" if is_first else f"{start} …" if is_last else f"{start} … {end}"


def _same(paragraph: str) -> ParagraphPair:
    pieces = (Piece(WordChange.SAME, paragraph),)
    return ParagraphPair(pieces, pieces, is_same=True)


def _changed(old: str, new: str) -> ParagraphPair:
    if len(old.split()) + len(new.split()) > WORDS_COMPARED:
        return ParagraphPair(
            (Piece(WordChange.REMOVED, old),), (Piece(WordChange.ADDED, new),), is_same=False
        )
    pieces = tuple(word_diff(old, new))
    return ParagraphPair(
        tuple(piece for piece in pieces if piece.change is not WordChange.ADDED),
        tuple(piece for piece in pieces if piece.change is not WordChange.REMOVED),
        is_same=False,
    )
