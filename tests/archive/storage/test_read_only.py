"""An archive in a place that is read-only can be read: from a disc, a snapshot, another user's folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.errors import ArchiveUnusable
from archive.storage.models import Command
from tests.archive.read_only import open_to_all, read_only
from tests.archive.search.shelf import keep


@pytest.fixture
def folder() -> Iterator[Path]:
    """An archive."""
    with open_to_all() as made:
        with Archive.open(made / "data") as archive:
            keep(
                archive.database,
                ExtractedArticle(url="https://a.example/1", title="Tides", text="Of tides and moons."),
            )
        yield made / "data"


def test_an_archive_in_a_read_only_folder_is_read(folder: Path, tmp_path: Path) -> None:
    with read_only(folder), Archive.open(folder) as archive:
        [hit] = archive.search("tide", stem="en").hits
        assert archive.article(hit.article_id).latest.title == "Tides"
        assert archive.summary().articles == 1
        assert archive.check().captures == 0
        assert [one.url for one in archive.articles()] == ["https://a.example/1"]
    assert sorted(path.name for path in folder.iterdir()) == ["archive.db", "warc"]


def test_a_log_that_a_crash_has_left_is_read_as_well(folder: Path) -> None:
    with Archive.open(folder) as archive:
        keep(archive.database, ExtractedArticle(url="https://a.example/2", text="In the log only."))
        left = folder.with_name("left")
        shutil.copytree(folder, left)
    with read_only(left), Archive.open(left) as archive:
        assert archive.search("log").hits


def test_writing_there_is_refused_in_a_line(folder: Path) -> None:
    with (
        read_only(folder),
        Archive.open(folder) as archive,
        pytest.raises(ArchiveUnusable, match=r"archive\.db: is read-only"),
    ):
        archive.begin_crawl(Command.ADD, "tests")
