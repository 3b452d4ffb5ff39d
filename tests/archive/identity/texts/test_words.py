"""The words that a text is compared by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity.texts.words import Words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The cat’s whiskers, 1999!", ("the", "cat", "s", "whiskers", "1999")),
        ("Résumé", ("resume",)),
        ("soft\u00adly zero\u200bwidth", ("softly", "zerowidth")),
        ("हिन्दी भाषा", ("हनद", "भष")),  # vowel signs are marks; what is left still tells words apart
        ("مَرْحَبًا", ("مرحبا",)),
        ("東京タワー 2024", ("東", "京", "タ", "ワ", "ー", "2024")),
        ("ประเทศไทย", tuple("ประเทศไทย")),
        ("", ()),
    ],
)
def test_a_text_is_folded_and_split_as_its_script_has_it(text: str, words: tuple[str, ...]) -> None:
    assert Words.of(text).words == words


def test_a_run_is_as_many_words_as_make_the_letters() -> None:
    words = Words.of("one of the government announced it")
    assert [words.run_text(run) for run in words.runs(13)] == [
        "one of the government",
        "of the government",
        "the government",
        "government announced",
    ]


def test_a_run_never_is_a_single_word() -> None:
    words = Words.of("Bundesverfassungsgericht Karlsruhe urteilt")
    assert words.run_text(words.runs(18)[0]) == "bundesverfassungsgericht karlsruhe"


def test_a_character_without_spaces_around_it_counts_as_several_letters() -> None:
    assert Words.of("記者").letters == 6
    assert Words.of("かな").letters == 4
    assert Words.of("ไทย").letters == 6


@given(st.text(), st.integers(1, 30))
def test_every_run_has_its_letters_and_needs_its_last_word(text: str, letters: int) -> None:
    words = Words.of(text)
    before = words.letters_before
    for start, end in words.runs(letters):
        assert before[end] - before[start] >= letters > before[end - 1] - before[start]


@given(st.text())
def test_letters_are_counted_up_to_each_word(text: str) -> None:
    words = Words.of(text)
    assert len(words.letters_before) == len(words.words) + 1
    assert list(words.letters_before) == sorted(words.letters_before)
