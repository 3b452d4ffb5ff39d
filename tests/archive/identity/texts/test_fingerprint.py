"""The exact fingerprint of a text: typography is no difference, a word is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity.texts.fingerprint import DIGEST_BYTES, normalise, text_digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s here” – at last", '"It\'s HERE" - at last'),
        ("one\n\ntwo\u00a0 three\n", "one two three"),
        ("ﬁne", "fine"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("re\u0301sume\u0301", "résumé"),
        ("soft\u00adly\u200b", "softly"),
    ],
)
def test_typography_makes_no_other_text(one: str, other: str) -> None:
    assert text_digest(one) == text_digest(other)


@pytest.mark.parametrize(("one", "other"), [("a cat", "a cot"), ("résumé", "resume"), ("1 000", "1,000")])
def test_a_word_makes_another_text(one: str, other: str) -> None:
    assert text_digest(one) != text_digest(other)


def test_the_digest_is_the_same_in_every_version() -> None:
    assert text_digest("The quick brown fox").hex() == "98d99055e2a4fb92e4718042ab655a22"
    assert len(text_digest("")) == DIGEST_BYTES


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
