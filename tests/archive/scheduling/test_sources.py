"""Sources of an archive, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from archive.archive import Archive
from archive.scheduling.listings import Entry, FoundListing, Look, Window
from archive.storage.models import ListingKind
from tests.archive.conftest import NOON


def add_sources(archive: Archive, numbers: range) -> None:
    for number in numbers:
        home = f"https://post-{number}.example/"
        source_id = archive.sources.add(
            home, f"Post {number}", [FoundListing(ListingKind.FEED, f"{home}feed.xml")], NOON
        )
        [listing] = archive.sources.get(str(source_id)).listings
        entries = [Entry(f"{home}news/{entry}") for entry in range(3)]
        archive.sources.note(listing.id, entries, NOON, is_first_page=True, next_url=None)


def statements(archive: Archive, work: Callable[[], object]) -> list[str]:
    """The statements that the work takes."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(archive.database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(archive.database.engine, "before_cursor_execute", note)
    return asked


READING = {
    "all": lambda archive: archive.sources.all(),
    "health": lambda archive: archive.health(),
    "unfinished": lambda archive: archive.unfinished(),
    "looked at": lambda archive: archive.sources.looked_at_since(NOON),
    "is due": lambda archive: archive.is_anything_due(None, NOON - timedelta(days=1)),
}
CLAIMING = {
    "claim": lambda archive: archive.sources.claim("test", NOON, None, due_only=True),
    "claim URLs": lambda archive: archive.sources.claim_urls(
        {source.id: 50 for source in archive.sources.all()}, "test", Window(), NOON
    ),
}
LOCKS = ("BEGIN IMMEDIATE", "SELECT pg_advisory_xact_lock")


@pytest.mark.parametrize("work", (READING | CLAIMING).values(), ids=READING | CLAIMING)
def test_many_sources_take_as_many_statements_as_few(
    archive: Archive, work: Callable[[Archive], object]
) -> None:
    add_sources(archive, range(3))
    few = statements(archive, lambda: work(archive))
    archive.sources.release("test")
    add_sources(archive, range(3, 30))
    assert len(statements(archive, lambda: work(archive))) == len(few)


@pytest.mark.parametrize("work", READING.values(), ids=READING)
def test_what_only_reads_takes_no_write_lock(archive: Archive, work: Callable[[Archive], object]) -> None:
    add_sources(archive, range(3))
    archive.health()
    assert not [each for each in statements(archive, lambda: work(archive)) if each.startswith(LOCKS)]


def test_claimed_urls_are_the_newest_of_each_source_and_each_claimed_once(archive: Archive) -> None:
    add_sources(archive, range(2))
    first, second = archive.sources.all()
    shared = [Entry("https://shared.example/1", published=NOON)]
    for source in (first, second):
        archive.sources.note(source.listings[0].id, shared, NOON, is_first_page=False, next_url=None)
    archive.sources.claim("test", NOON, None, due_only=False)
    claimed = archive.sources.claim_urls({first.id: 2, second.id: 50}, "test", Window(), NOON)
    urls = {source_id: [entry.url for entry in of.entries] for source_id, of in claimed.items()}
    assert urls[first.id] == ["https://shared.example/1", "https://post-0.example/news/0"]
    assert urls[second.id] == [f"https://post-1.example/news/{number}" for number in range(3)]
    assert (claimed[first.id].is_all, claimed[second.id].is_all) == (False, True)
    [rest] = archive.sources.claim_urls({first.id: 50}, "test", Window(), NOON).values()
    assert [entry.url for entry in rest.entries] == [f"https://post-0.example/news/{one}" for one in (1, 2)]


def test_nothing_is_due_until_the_next_listing_is(archive: Archive) -> None:
    assert not archive.is_anything_due(None, NOON)
    add_sources(archive, range(2))
    assert archive.is_anything_due(None, NOON)
    archive.sources.claim_urls({1: 50, 2: 50}, "test", Window(), NOON)
    soon = NOON + timedelta(minutes=5)
    for source in archive.sources.all():
        archive.sources.looked(Look(source.listings[0].id, NOON, soon, "learned", 300))
    assert not archive.is_anything_due(None, NOON)
    assert archive.is_anything_due(None, soon)


def test_each_source_is_told_with_what_is_to_be_fetched_of_it(archive: Archive) -> None:
    add_sources(archive, range(3))
    assert [(source.name, source.articles, source.pending) for source in archive.sources.all()] == [
        (f"Post {number}", 0, 3) for number in range(3)
    ]
