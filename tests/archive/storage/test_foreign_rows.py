"""Rows whose captures are in another data folder are told as that, and not added to."""

from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import ArchiveUnusable
from archive.storage.models import Command
from tests.archive.conftest import Keeper


def test_no_crawl_mixes_the_captures_of_two_data_folders(keeper: Keeper, tmp_path: Path) -> None:
    keeper.keep("https://post.example/2026/river")
    assert keeper.archive.why_foreign() is None
    with Archive.open(tmp_path / "other") as other:
        mixed = Archive(keeper.archive.database, other.warcs)
        with pytest.raises(
            ArchiveUnusable, match="belong to another data folder: none of their captures are in"
        ):
            mixed.begin_crawl(Command.ADD, "tests")
