"""An archive in a place that is read-only can be read: from a disc, a snapshot, another user's folder."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.errors import ArchiveUnusable
from archive.storage.models import Command
from tests.archive.search.shelf import keep

NOBODY = 65_534


@pytest.fixture
def folder() -> Iterator[Path]:
    """An archive; not in pytest's own folder, which is closed to other users."""
    made = Path(tempfile.mkdtemp(prefix="pressmark-read-only-"))
    with Archive.open(made / "data") as archive:
        keep(
            archive.database,
            ExtractedArticle(url="https://a.example/1", title="Tides", text="Of tides and moons."),
        )
    yield made / "data"
    _allow(made, 0o755, 0o644)
    shutil.rmtree(made)


def _allow(folder: Path, folders: int, files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folders if path.is_dir() else files)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write there; the tests' user may be root, who always may."""
    _allow(folder.parent, 0o555, 0o444)
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


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
