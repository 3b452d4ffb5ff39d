"""Sources of an archive, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from archive.archive import Archive
from archive.scheduling.listings import Entry, FoundListing
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


def statements(archive: Archive, work: Callable[[], object]) -> int:
    """How many statements the work takes."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(archive.database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(archive.database.engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.parametrize(
    "work",
    [
        lambda archive: archive.sources.all(),
        lambda archive: archive.sources.claim("test", NOON, None, due_only=True),
    ],
    ids=["all", "claim"],
)
def test_many_sources_take_no_more_statements_to_read_than_few(
    archive: Archive, work: Callable[[Archive], object]
) -> None:
    add_sources(archive, range(2))
    few = statements(archive, lambda: work(archive))
    archive.sources.release("test")
    add_sources(archive, range(2, 20))
    assert statements(archive, lambda: work(archive)) <= few + 1  # the leases are written in one, too


def test_each_source_is_told_with_what_is_to_be_fetched_of_it(archive: Archive) -> None:
    add_sources(archive, range(3))
    assert [(source.name, source.articles, source.pending) for source in archive.sources.all()] == [
        (f"Post {number}", 0, 3) for number in range(3)
    ]
