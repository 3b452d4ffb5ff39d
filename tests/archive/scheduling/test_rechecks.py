"""Which articles are looked at again, on both databases."""

from datetime import timedelta

import pytest

from archive.archive import Archive
from archive.scheduling.listings import Entry, FoundListing
from archive.storage.models import ListingKind, SourceState
from tests.archive.conftest import NOON, TEXT, Keeper

HOME = "https://post.example/"
FEED = FoundListing(ListingKind.FEED, "https://post.example/feed.xml")
SOON = NOON + timedelta(hours=2)


def url(number: int) -> str:
    return f"https://post.example/2026/river-{number}"


@pytest.fixture
def post(archive: Archive, keeper: Keeper) -> Archive:
    """A source that lists three articles of today and an old one, which are kept; a fifth was added by hand."""
    source_id = archive.sources.add(HOME, "The Post", [FEED], NOON)
    [listing] = archive.sources.get(str(source_id)).listings
    entries = [Entry(url(number), f"River {number}", NOON, authors=("Ada Stone",)) for number in range(3)]
    entries.append(Entry(url(9)))
    archive.sources.note(listing.id, entries, NOON, is_first_page=True, next_url=None)
    for number in range(4):
        keeper.keep(url(number), f"{TEXT}\nThis is number {number}.", published=NOON)
    keeper.keep(url(9), f"{TEXT}\nThis is old.", published=NOON - timedelta(days=90))
    return archive


def test_what_a_source_lists_is_due_an_hour_after_its_publication(post: Archive) -> None:
    assert post.rechecks.next_at() == NOON + timedelta(hours=1)
    assert post.rechecks.claim("me", None, 500, NOON) == []
    due = post.rechecks.claim("me", None, 500, SOON)
    assert {recheck.entry.url for recheck in due} == {url(number) for number in range(3)}
    assert {recheck.entry.authors for recheck in due} == {("Ada Stone",)}


def test_what_one_process_has_in_hand_another_leaves_alone(post: Archive) -> None:
    assert len(post.rechecks.claim("me", None, 500, SOON)) == 3
    assert post.rechecks.claim("another", None, 500, SOON) == []
    post.sources.release("me")
    assert len(post.rechecks.claim("another", None, 500, SOON)) == 3


def test_a_host_is_asked_no_more_often_than_its_budget_and_the_rest_waits(post: Archive) -> None:
    [youngest, _] = post.rechecks.claim("me", None, 2, SOON)
    assert youngest.entry.url == url(2)
    assert post.rechecks.claim("another", None, 2, SOON) == []
    assert post.rechecks.next_at() == NOON + timedelta(hours=1)


def test_a_source_that_is_paused_is_looked_at_only_when_it_is_named(post: Archive) -> None:
    post.sources.set_state("1", SourceState.PAUSED)
    assert post.rechecks.next_at() is None
    assert post.rechecks.claim("me", None, 500, SOON) == []
    assert len(post.rechecks.claim("me", [1], 500, SOON)) == 3


def test_an_edit_makes_an_article_young_again(post: Archive, keeper: Keeper) -> None:
    keeper.keep(url(9), f"{TEXT}\nThis is old. A correction.", published=NOON - timedelta(days=90))
    assert url(9) in {recheck.entry.url for recheck in post.rechecks.claim("me", None, 500, SOON)}
