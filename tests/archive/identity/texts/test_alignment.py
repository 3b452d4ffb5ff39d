"""The shared runs of two texts are all found, though most runs of unlike texts are not made."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from archive.identity.texts.alignment import MOST_PLACES, RUN_LETTERS, Run, _shared
from archive.identity.texts.words import Words

few_words = st.sampled_from(["a", "of", "mill", "harbour", "riverside", "internationally", "水", "ที่"])
texts = st.lists(few_words, max_size=40).map(" ".join).map(Words.of)


def places(words: Words) -> Mapping[str, list[Run]]:
    runs = words.runs(RUN_LETTERS)
    return {text: [run for run in runs if words.run_text(run) == text] for text in map(words.run_text, runs)}


@given(texts, texts)
def test_every_run_that_stands_in_both_texts_is_found_with_its_places(ours: Words, theirs: Words) -> None:
    here, there = places(ours), places(theirs)
    shared = [
        (run, there[text])
        for text, runs in here.items()
        if text in there and max(len(runs), len(there[text])) <= MOST_PLACES
        for run in runs
    ]
    assert list(_shared(ours, theirs)) == sorted(shared)
