"""What one text is to another."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.identity.texts.overlap import overlap
from archive.identity.texts.relations import relation
from archive.identity.texts.words import Words
from archive.storage.models import Relation
from tests.archive.identity.prose import edited, han_prose, prose
from tests.sites.articles import paragraph

ARTICLE = prose(1, 400)
HEADER, FOOTER = prose(2, 20), prose(3, 30)


def between(text: str, other: str) -> Relation:
    return relation(Words.of(text), Words.of(other))


def test_typography_makes_no_other_text() -> None:
    assert between(ARTICLE.replace(". ", " – \n"), ARTICLE.upper()) is Relation.SAME_TEXT


@pytest.mark.parametrize("rate", [0, 0.1, 0.2])
def test_an_edited_copy_in_another_template_is_a_repost(rate: float) -> None:
    assert between(f"{HEADER} {edited(ARTICLE, rate)} {FOOTER}", ARTICLE) is Relation.REPOST


def test_a_copy_in_a_script_without_spaces_is_a_repost() -> None:
    article = han_prose(1, 800)
    assert between(han_prose(2, 60) + article.replace("的", "之"), article) is Relation.REPOST


def test_two_reposts_of_an_article_are_reposts_of_each_other() -> None:
    assert between(f"{HEADER} {ARTICLE}", f"{ARTICLE} {FOOTER}") is Relation.REPOST


def test_new_paragraphs_in_the_middle_make_an_updated_copy() -> None:
    words = ARTICLE.split()
    updated = " ".join([*words[:150], prose(4, 100), *words[150:]])
    assert between(updated, ARTICLE) is Relation.UPDATED_COPY
    assert between(ARTICLE, updated) is Relation.UPDATED_COPY


@pytest.mark.parametrize(("start", "end"), [(0, 80), (150, 230), (320, 400)])
def test_a_few_paragraphs_with_a_line_of_ones_own_are_an_excerpt(start: int, end: int) -> None:
    excerpt = " ".join(ARTICLE.split()[start:end]) + prose(5, 15)
    assert between(excerpt, ARTICLE) is Relation.EXCERPT
    assert between(ARTICLE, excerpt) is Relation.FULL_TEXT


@pytest.mark.parametrize("preamble", [200, 400, 800])
def test_a_long_preamble_before_the_whole_text_is_told_from_an_excerpt(preamble: int) -> None:
    commented = f"{prose(6, preamble)} {ARTICLE}"
    assert between(commented, ARTICLE) is Relation.CONTAINS
    assert between(ARTICLE, commented) is Relation.CONTAINED


def test_an_item_in_the_middle_makes_a_composite() -> None:
    digest = f"{prose(7, 300)} {ARTICLE} {prose(8, 300)}"
    assert between(digest, ARTICLE) is Relation.COMPOSITE
    assert between(ARTICLE, digest) is Relation.ITEM


def test_a_quotation_is_no_relation() -> None:
    quotation = " ".join(ARTICLE.split()[100:130])
    assert between(f"{prose(9, 200)} {quotation} {prose(10, 200)}", ARTICLE) is Relation.UNRELATED


def test_short_pages_that_share_only_their_furniture_are_unrelated() -> None:
    furniture = prose(11, 140)
    assert between(f"{prose(12, 40)} {furniture}", f"{prose(13, 40)} {furniture}") is Relation.UNRELATED


def test_texts_made_of_the_same_few_phrases_in_another_order_are_unrelated() -> None:
    """As reports are that come out of a form, and made articles in tests."""
    one, other = ("\n".join(paragraph(Random(f"{seed}/{part}")) for part in range(7)) for seed in (1, 2))
    assert between(one, other) is Relation.UNRELATED


def test_a_text_too_short_to_tell_is_unrelated_even_to_itself() -> None:
    assert between("Watch the video above.", "Watch the video above.") is Relation.UNRELATED
    assert between("", "") is Relation.UNRELATED


@settings(max_examples=40)
@given(st.lists(st.integers(0, 4), max_size=4), st.lists(st.integers(0, 4), max_size=4))
def test_a_relation_turned_round_is_its_inverse(one: list[int], other: list[int]) -> None:
    """Texts put together from five pieces, in any order, some twice."""
    text, another = (" ".join(prose(seed, 60 + 30 * seed) for seed in seeds) for seeds in (one, other))
    assert between(text, another) is between(another, text).inverse


def test_similarity_is_the_part_that_is_word_for_word_the_same() -> None:
    words = Words.of(ARTICLE)
    assert overlap(words, words).similarity == 1
    assert overlap(words, Words.of(prose(14, 400))).similarity == 0
    assert 0.4 < overlap(words, Words.of(f"{prose(15, 800)} {ARTICLE}")).similarity < 0.6
    assert overlap(Words.of(""), Words.of("")).similarity == 0
