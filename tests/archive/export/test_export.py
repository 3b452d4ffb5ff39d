"""What holds for an export in any format: it is whole or not there, the same tomorrow, and described."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import BadQuery, CannotExport
from archive.export.formats import SUFFIXES, Format
from archive.export.selection import Selection
from archive.export.to_file import export_to_stream
from tests.archive.captures.test_full_disk import file_size_limit
from tests.archive.export.conftest import EDITED_AT

NAMES = [f"flood{suffix}" for suffix in SUFFIXES]


@pytest.fixture
def engine() -> str:
    """What is written is the same on both databases: see test_selection."""
    return "sqlite"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_export_twice_is_byte_for_byte_the_same_and_its_manifest_says_what_it_is(
    shelf: Archive, tmp_path: Path, name: str
) -> None:
    (tmp_path / "again").mkdir()
    manifest = shelf.export(tmp_path / name, "river OR 水", all_revisions=True)
    shelf.export(tmp_path / "again" / f"other-{name}", "river OR 水", all_revisions=True)
    written = (tmp_path / name).read_bytes()
    assert (tmp_path / "again" / f"other-{name}").read_bytes() == written
    assert manifest.sha256 == hashlib.sha256(written).hexdigest()
    assert (manifest.revisions, manifest.size_bytes, manifest.problems) == (3, len(written), ())
    kept = json.loads((tmp_path / f"{name}.manifest.json").read_text(encoding="utf-8"))
    assert kept["query"] == "river OR 水"
    assert kept["software"].startswith("Pressmark ")
    assert kept["as_of"] == EDITED_AT.isoformat()


@pytest.mark.parametrize("kind", Format)
def test_a_stream_gets_the_same_articles_as_a_file(shelf: Archive, tmp_path: Path, kind: Format) -> None:
    reader, writer = os.pipe()
    with open(writer, "wb") as out, open(reader, "rb") as pipe:  # noqa: PTH123  (a pipe can be written but not sought in)
        export_to_stream(shelf.database, shelf.store, Selection("river"), kind, out)
        out.close()
        assert pipe.read()


@pytest.mark.parametrize("name", NAMES)
def test_an_export_that_does_not_fit_on_the_disk_leaves_the_one_before_untouched(
    shelf: Archive, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    shelf.export(folder / name, "river")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with file_size_limit(100), pytest.raises(CannotExport, match=f"cannot write .*{name}: File too large"):
        shelf.export(folder / name)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_query_that_cannot_be_understood_or_a_name_without_a_format_writes_nothing(
    shelf: Archive, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    with pytest.raises(BadQuery):
        shelf.export(folder / "a.csv", "(river")
    with pytest.raises(CannotExport, match="Name a --format, or end the file name in one of"):
        shelf.export(folder / "a.docx")
    with pytest.raises(CannotExport, match="No such file or directory"):
        shelf.export(folder / "missing" / "a.csv")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", NAMES)
def test_any_query_that_is_understood_can_be_exported(shelf: Archive, tmp_path: Path, name: str) -> None:
    manifest = shelf.export(tmp_path / name, "river \ud800 <&> \x00 '; DROP TABLE revision; -- 水")
    assert manifest.revisions == 0


def test_a_damaged_capture_is_left_out_and_named(shelf: Archive, tmp_path: Path) -> None:
    [damaged, *_] = shelf.article("https://b.example/old").captures
    with (tmp_path / "data" / "warc" / f"{damaged.file}.open").open("r+b") as file:
        file.seek(damaged.offset + 40)
        file.write(b"\0\0\0\0")
    manifest = shelf.export(tmp_path / "a.warc.gz")
    assert [problem.partition(": ")[0] for problem in manifest.problems] == [damaged.url]
