"""What befalls an article as a whole, on both databases: taken down, put back, moved; and when to look again."""

import pytest

from archive.archive import Archive
from archive.article import PageKind
from archive.ingestion.visits import Verdict
from archive.storage.models import ArticleState, EventKind, Reason
from tests.archive.conftest import TEXT, Keeper

URL = "https://post.example/2026/river"
HOME = "https://post.example/"


def events(archive: Archive) -> list[tuple[EventKind, str]]:
    return [(event.kind, event.detail) for event in archive.article(1).events]


def test_a_page_that_is_gone_unpublishes_its_article_once_and_the_text_stays(keeper: Keeper) -> None:
    keeper.keep(URL)
    for _ in range(2):
        outcome = keeper.fail(URL, Reason.GONE)
        assert (outcome.verdict, outcome.article_id) == (Verdict.UNPUBLISHED, 1)
    article = keeper.archive.article(URL)
    assert article.state is ArticleState.UNPUBLISHED
    assert [event.kind for event in article.events] == [EventKind.UNPUBLISHED]
    assert article.latest.text == TEXT


def test_an_article_that_is_read_again_is_republished(keeper: Keeper) -> None:
    keeper.keep(URL)
    keeper.fail(URL, Reason.GONE)
    assert keeper.keep(URL).verdict is Verdict.UNCHANGED
    article = keeper.archive.article(URL)
    assert article.state is ArticleState.PUBLISHED
    assert [event.kind for event in article.events] == [EventKind.UNPUBLISHED, EventKind.REPUBLISHED]
    assert article.events[0].at < article.events[1].at


def test_being_sent_to_the_home_page_is_a_take_down(keeper: Keeper) -> None:
    keeper.keep(URL)
    assert keeper.keep(HOME, via=(URL,), kind=PageKind.HOME_PAGE).verdict is Verdict.UNPUBLISHED
    assert events(keeper.archive) == [(EventKind.UNPUBLISHED, f"redirected to {HOME}")]


@pytest.mark.parametrize("reason", [Reason.HTTP_STATUS, Reason.TIMEOUT, Reason.DNS, Reason.ROBOTS])
def test_a_site_that_cannot_be_reached_has_taken_nothing_down(keeper: Keeper, reason: Reason) -> None:
    keeper.keep(URL)
    assert keeper.fail(URL, reason).verdict is Verdict.FAILED
    assert keeper.archive.article(URL).state is ArticleState.PUBLISHED
    assert events(keeper.archive) == []


def test_another_address_of_the_article_that_is_gone_takes_nothing_down(keeper: Keeper) -> None:
    keeper.keep(f"{URL}?print=1", canonical_url=URL)
    keeper.keep(URL)
    assert keeper.fail(f"{URL}?print=1", Reason.GONE).verdict is Verdict.FAILED
    assert events(keeper.archive) == []


def test_an_article_that_moved_is_followed_and_it_is_said_once(keeper: Keeper) -> None:
    keeper.keep(URL)
    moved = "https://post.example/archive/river"
    assert [keeper.keep(moved, via=(URL,)).verdict for _ in range(2)] == [Verdict.UNCHANGED] * 2
    assert events(keeper.archive) == [(EventKind.MOVED, moved)]


def test_a_redirect_at_the_first_look_is_no_move(keeper: Keeper) -> None:
    keeper.keep(URL, via=("https://short.example/1",))
    keeper.keep(URL, via=("https://short.example/1",))
    assert events(keeper.archive) == []


def test_an_address_that_is_gone_and_was_never_an_article_is_a_failure(keeper: Keeper) -> None:
    assert keeper.fail(URL, Reason.GONE).verdict is Verdict.FAILED
