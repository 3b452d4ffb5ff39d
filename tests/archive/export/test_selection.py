"""Which articles an export has, and in which order, on both databases."""

import json
from io import BytesIO

from archive.archive import Archive
from archive.export.formats import Format
from archive.export.selection import Selection
from archive.export.to_file import export_to_stream
from tests.archive.export.conftest import EDITED_AT


def exported(archive: Archive, selection: Selection) -> list[tuple[str, int]]:
    out = BytesIO()
    export_to_stream(archive.database, archive.store, selection, Format.JSONL, out)
    lines = map(json.loads, out.getvalue().splitlines())
    return [(line["url"].rpartition("/")[2], line["revision"]) for line in lines]


def test_an_export_has_what_the_query_finds_the_newest_first_the_undated_last(shelf: Archive) -> None:
    assert exported(shelf, Selection()) == [("%E6%9D%B1", 1), ("flood", 2)]
    assert exported(shelf, Selection("river")) == [("flood", 2)]
    assert exported(shelf, Selection(limit=1)) == [("%E6%9D%B1", 1)]
    assert exported(shelf, Selection("nothing")) == []


def test_an_export_of_all_revisions_has_those_that_the_query_finds(shelf: Archive) -> None:
    assert exported(shelf, Selection("site:a.example", all_revisions=True)) == [("flood", 2), ("flood", 1)]
    assert exported(shelf, Selection("fell", all_revisions=True)) == [("flood", 1)]


def test_changed_since_means_that_the_text_changed_and_not_that_it_was_fetched(shelf: Archive) -> None:
    assert exported(shelf, Selection(changed_since=EDITED_AT)) == [("flood", 2)]
    last_fetch = shelf.article("https://a.example/flood").last_seen_at
    assert last_fetch > EDITED_AT
    assert exported(shelf, Selection(changed_since=last_fetch)) == []
