"""What is not seen, and commands or deceives, is shown; what spells a word stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.export.hidden import visible

SPELLED = (
    "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a non-joiner
    "\u0915\u094d\u200d\u0937",  # Hindi, with a joiner
    "\u1797\u17b6\u179f\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a",  # Khmer, with a space of no width
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
    "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # a flag
    "\u05d0\u200f!",
    "a\tb\n",
)
HIDDEN = "\x00\x07\x08\r\x1b\x7f\x85\x9b\x9d\u2028\u202a\u202e\u2066\u2069\u200b\u200d\u2060\ufeff\U000e0041"


@pytest.mark.parametrize("text", SPELLED)
def test_what_spells_a_word_or_an_emoji_stays(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("character", HIDDEN)
def test_what_is_not_seen_is_shown_by_number(character: str) -> None:
    assert character not in visible(f"Tide{character}tables")
    assert json.loads(f'"{visible(character)}"') == character


@given(st.text())
def test_json_means_the_same_with_its_hidden_characters_escaped(text: str) -> None:
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text
