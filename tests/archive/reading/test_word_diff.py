"""What changed between two texts."""

from hypothesis import given
from hypothesis import strategies as st

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


TEXTS = st.text(st.sampled_from("ab 河水\n."), max_size=40)


@given(TEXTS, TEXTS)
def test_the_pieces_hold_both_texts_whole(old: str, new: str) -> None:
    pieces = list(word_diff(old, new))
    assert "".join(piece.text for piece in pieces if piece.change is not WordChange.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not WordChange.REMOVED) == new
