"""The fingerprints by which near-copies are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity.texts.winnowing import FEWEST_FINGERPRINTS, MOST_FINGERPRINTS, fingerprints
from archive.identity.texts.words import Words
from tests.archive.identity.prose import edited, han_prose, prose


def found(text: str, other: str) -> bool:
    return bool({*fingerprints(Words.of(text))} & {*fingerprints(Words.of(other))})


def test_the_fingerprints_of_a_text_are_the_same_in_every_version() -> None:
    assert fingerprints(Words.of("The quick brown fox jumps over the lazy dog.")) == (
        -563315068,
        310081770,
        1666003772,
        1674884220,
        2016863831,
    )


def test_a_fingerprint_fits_a_column_of_32_bits() -> None:
    assert all(-(2**31) <= fingerprint < 2**31 for fingerprint in fingerprints(Words.of(prose(1, 600))))


@pytest.mark.parametrize("words", [60, 300, 600, 3000])
def test_the_fingerprints_of_a_text_are_about_as_many_as_agreed(words: int) -> None:
    assert 0.6 * FEWEST_FINGERPRINTS < len(fingerprints(Words.of(prose(1, words)))) < 1.4 * MOST_FINGERPRINTS


def test_a_text_of_one_word_has_no_fingerprints() -> None:
    assert fingerprints(Words.of("Hello")) == ()


@pytest.mark.parametrize("start", range(0, 540, 20))
def test_any_sixty_words_of_an_article_find_it(start: int) -> None:
    article = prose(1, 600)
    assert found(" ".join(article.split()[start : start + 60]), article)


@pytest.mark.parametrize("seed", range(10))
def test_a_copy_with_every_fifth_word_changed_is_found(seed: int) -> None:
    article = prose(seed, 400)
    assert found(edited(article, 0.2, seed), article)


def test_a_copy_is_found_in_a_script_without_spaces() -> None:
    article = han_prose(1, 800)
    assert found(han_prose(2, 200) + article[:400], article)


def test_articles_that_have_nothing_in_common_are_not_candidates() -> None:
    assert not found(prose(1, 600), prose(2, 600))
    assert not found(han_prose(1, 800), han_prose(2, 800))


@given(st.text())
def test_any_text_has_fingerprints_without_doubles(text: str) -> None:
    made = fingerprints(Words.of(text))
    assert len(made) == len(set(made))
