"""What changed between two texts."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading import word_diff as word_diffs
from archive.reading.word_diff import Piece, WordChange, word_diff


def test_a_corrected_word_is_removed_and_added_and_the_rest_stays() -> None:
    assert list(word_diff("The river rose by two metres.", "The river rose by three metres.")) == [
        Piece(WordChange.SAME, "The river rose by"),
        Piece(WordChange.REMOVED, " two"),
        Piece(WordChange.ADDED, " three"),
        Piece(WordChange.SAME, " metres."),
    ]


def test_chinese_is_compared_by_the_character() -> None:
    assert list(word_diff("河水上涨两米", "河水上涨三米")) == [
        Piece(WordChange.SAME, "河水上涨"),
        Piece(WordChange.REMOVED, "两"),
        Piece(WordChange.ADDED, "三"),
        Piece(WordChange.SAME, "米"),
    ]


LOG = [f"Line {number} of the log stays as it is, and so does the next." for number in range(3_000)]


def changes(old: str, new: str) -> list[tuple[str, str]]:
    return [
        (piece.change.value, piece.text.strip())
        for piece in word_diff(old, new)
        if piece.change is not WordChange.SAME
    ]


def test_a_long_text_is_compared_by_line_first() -> None:
    """Word by word, all lines with all lines, this would take minutes."""
    old = "\n".join(["It began on Monday.", *LOG, "The bridge is open.", *LOG, "It ended on Friday."])
    new = old.replace("Monday", "Sunday").replace("open", "closed").replace("Friday", "Saturday")
    assert changes(old, new) == [
        ("removed", "Monday."),
        ("added", "Sunday."),
        ("removed", "open."),
        ("added", "closed."),
        ("removed", "Friday."),
        ("added", "Saturday."),
    ]


def test_a_long_text_that_is_another_altogether_is_replaced() -> None:
    old, new = " ".join(["river", *LOG]), " ".join(["sea", *reversed(LOG)]).replace("stays", "remains")
    assert [change for change, _ in changes(old, new)] == ["removed", "added"]


def test_a_long_text_of_few_words_is_compared_by_line_too() -> None:
    assert changes(" ".join(["a b"] * 9_000), " ".join(["b c a"] * 9_000))[0][0] == "removed"


TEXTS = st.text(st.sampled_from("ab 河水\n."), max_size=40)


@pytest.mark.parametrize("most_pairs", [word_diffs.MOST_PAIRS, 4])
@given(TEXTS, TEXTS)
def test_the_pieces_hold_both_texts_whole(most_pairs: int, old: str, new: str) -> None:
    with patch.object(word_diffs, "MOST_PAIRS", most_pairs):
        pieces = list(word_diff(old, new))
    assert "".join(piece.text for piece in pieces if piece.change is not WordChange.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not WordChange.REMOVED) == new
