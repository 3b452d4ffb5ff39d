"""On request, words with umlauts are looked for in each of their spellings."""

import unicodedata

import pytest

from archive.search.folding import fold
from archive.search.tree import Or, Phrase
from archive.search.umlauts import SPELLINGS_LIMIT, with_umlauts


def spelled(text: str) -> set[str]:
    """The words, as the index has them, that are looked for."""
    node = with_umlauts(Phrase(text))
    phrases = node.nodes if isinstance(node, Or) else (node,)
    assert len(phrases) <= SPELLINGS_LIMIT
    return {fold(phrase.text) for phrase in phrases if isinstance(phrase, Phrase)}


@pytest.mark.parametrize("text", ["Jäger", unicodedata.normalize("NFD", "Jäger"), "JÄGER", "jaeger"])
def test_each_spelling_finds_the_others(text: str) -> None:
    assert spelled(text) == {"jager", "jaeger"}


def test_letters_of_danish_and_norwegian_are_two_letters_or_one() -> None:
    assert spelled("blåbær") == {"blabaer", "blaabar", "blabar", "blaabaer"}


def test_however_many_umlauts_there_are_all_may_be_written_alike() -> None:
    many = "Öffnet täglich für müde Bären, schöne Hühner und Mäuse"
    wanted = {fold(many), "oeffnet taeglich fuer muede baeren, schoene huehner und maeuse"}
    assert wanted <= spelled(many)


def test_words_without_umlauts_stay() -> None:
    assert with_umlauts(Phrase("Brot")) == Phrase("Brot")
