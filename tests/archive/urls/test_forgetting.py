"""What was mistyped is forgotten; what is kept is not."""

import pytest

from archive.archive import Archive
from archive.errors import NotFound
from archive.storage.models import Reason
from tests.archive.conftest import Keeper
from tests.asked import ask

MISTYPED = "https://post.example/2026/rivr"


def test_a_url_that_was_mistyped_is_forgotten(archive: Archive) -> None:
    ask(archive, [MISTYPED])
    archive.labels.change(MISTYPED, ["to read"])
    assert [entry.url for entry in archive.unfinished()] == [MISTYPED]
    assert archive.forget_url(MISTYPED.removeprefix("https://"))
    assert archive.unfinished() == ()
    assert archive.labels.all() == []
    with pytest.raises(NotFound, match="is not in the archive"):
        archive.forget_url(MISTYPED)


def test_what_was_captured_stays_and_is_neither_shown_nor_tried_again(keeper: Keeper) -> None:
    keeper.fail(MISTYPED, Reason.GONE)
    keeper.archive.forget_url(MISTYPED)
    assert keeper.archive.unfinished() == ()


def test_an_article_is_not_forgotten_by_its_url(keeper: Keeper) -> None:
    keeper.keep("https://post.example/2026/river")
    with pytest.raises(NotFound, match="leads to article #1"):
        keeper.archive.forget_url("https://post.example/2026/river")
    assert keeper.archive.article(1).id == 1
