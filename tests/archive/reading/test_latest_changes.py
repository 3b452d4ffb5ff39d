"""Changes in pages, newest first, on both databases."""

from datetime import timedelta

import pytest

from archive.archive import Archive
from archive.errors import BadQuery
from archive.reading.changes import Change, ChangeKind
from archive.reading.latest_changes import ChangeFilter
from archive.storage.models import Reason
from tests.archive.conftest import NOON, Keeper

URL = "https://post.example/2026/river"


@pytest.fixture
def changed(archive: Archive, keeper: Keeper) -> Archive:
    """Twelve changes of four articles: two edits each, and a removal."""
    urls = [f"{URL}-{number}" for number in range(4)]
    for words in ("rose", "fell", "rose again"):
        for url in urls:
            keeper.keep(
                url, text=f"The river {words} at {url}, and the harbour master went to bed that night."
            )
    for url in urls:
        keeper.fail(url, Reason.GONE)
    return archive


def test_pages_of_changes_give_each_change_once_newest_first(changed: Archive) -> None:
    cursor = None
    read: list[Change] = []
    for _ in range(4):
        page = changed.latest_changes(limit=5, cursor=cursor)
        read += page.changes
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(read) == 12
    whole = changed.changes(NOON, NOON + timedelta(days=1))
    assert sorted(read, key=lambda change: change.at) == sorted(whole, key=lambda change: change.at)
    assert [change.at for change in read] == sorted((change.at for change in read), reverse=True)
    assert cursor is None


def test_changes_are_filtered_by_kind_and_time(changed: Archive) -> None:
    gone = changed.latest_changes(ChangeFilter(kinds=[ChangeKind.UNPUBLISHED]))
    assert [change.kind for change in gone.changes] == [ChangeKind.UNPUBLISHED] * 4
    earlier = changed.latest_changes(ChangeFilter(until=gone.changes[-1].at, since=NOON))
    assert [change.kind for change in earlier.changes] == [ChangeKind.EDITED] * 8
    assert changed.latest_changes(ChangeFilter(since=NOON + timedelta(days=1))).changes == ()
    assert changed.latest_changes(ChangeFilter(source_ids=[7])).changes == ()


@pytest.mark.parametrize("cursor", ["nonsense", "W10=", "WyIyMDI2IiwwLDFd", "é", "WyIyMDI2LTA1LTAzIiw3LDFd"])
def test_a_bad_cursor_is_an_error(archive: Archive, cursor: str) -> None:
    with pytest.raises(BadQuery, match="is not a cursor"):
        archive.latest_changes(cursor=cursor)


def test_two_revisions_are_compared_by_number_or_the_latest_with_the_one_before(changed: Archive) -> None:
    latest = changed.diff(f"{URL}-1")
    assert (latest.old.number, latest.new.number) == (2, 3)
    assert changed.diff(1, 1, 3).old.number == 1
