"""Notes on articles, and searches that people saved."""

import pytest

from archive.archive import Archive
from archive.errors import BadQuery, NotFound
from tests.archive.conftest import Keeper

FLOOD = "https://river.example/flood"


def test_a_note_is_found_by_its_words_until_it_is_removed(archive: Archive, keeper: Keeper) -> None:
    keeper.keep(FLOOD)
    note = archive.notes.add(FLOOD, "Ask the harbour master\r\nfor his gauge books.")
    assert note.text == "Ask the harbour master\nfor his gauge books."
    assert archive.count('note:"gauge books"') == archive.count("note:gau*") == 1
    assert archive.count("note:absent") == 0
    archive.notes.remove(FLOOD, note.id)
    assert archive.notes.of(FLOOD) == ()
    assert archive.count("note:gauge") == 0


@pytest.mark.parametrize("text", ["", " \n", "x" * 20_001])
def test_a_note_has_a_text_of_some_length(archive: Archive, keeper: Keeper, text: str) -> None:
    keeper.keep(FLOOD)
    with pytest.raises(BadQuery, match="a note has"):
        archive.notes.add(FLOOD, text)


def test_the_note_of_one_article_is_not_removed_by_way_of_another(archive: Archive, keeper: Keeper) -> None:
    keeper.keep(FLOOD)
    keeper.keep("https://river.example/ebb", "Another text altogether, about low water at the quay.")
    note = archive.notes.add(FLOOD, "mine")
    with pytest.raises(NotFound):
        archive.notes.remove("https://river.example/ebb", note.id)


def test_a_search_is_saved_under_its_name(archive: Archive) -> None:
    saved = archive.searches.save(" Floods ", "flood after:2026")
    assert archive.searches.get(saved.id) == saved
    assert saved.name == "Floods"
    changed = archive.searches.save("Floods", "flood OR river")
    assert (changed.id, changed.query) == (saved.id, "flood OR river")
    archive.searches.remove(saved.id)
    assert archive.searches.all() == ()
    with pytest.raises(NotFound):
        archive.searches.get(saved.id)


def test_a_query_that_cannot_be_read_is_not_saved(archive: Archive) -> None:
    with pytest.raises(BadQuery):
        archive.searches.save("Broken", "site:")
    with pytest.raises(BadQuery):
        archive.searches.save(" ", "river")
