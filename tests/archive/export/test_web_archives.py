"""Exported WARCs and WACZs are read back by warcio, py-wacz and pywb."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.archive import Archive
from archive.export.cdxj import surt
from tests.archive.export.conftest import PAGE
from tests.archive.pywb import PYWB, needs_pywb, replay, replaying

EDITED, AGAIN = datetime(2026, 5, 3, 12, 3, tzinfo=UTC), datetime(2026, 5, 3, 12, 4, tzinfo=UTC)
FLOOD = "https://a.example/flood"


@pytest.fixture
def engine() -> str:
    """What is exported is the same on both databases: see test_selection."""
    return "sqlite"


def test_warcio_reads_each_capture_of_the_selected_pages_with_its_request(
    shelf: Archive, tmp_path: Path
) -> None:
    path = tmp_path / "a.warc.gz"
    shelf.export(path, "site:a.example")
    with path.open("rb") as file:
        records = [(one.rec_type, one.rec_headers["WARC-Target-URI"]) for one in ArchiveIterator(file)]
    kinds = ["response", "request", "response", "request", "revisit", "request"]
    assert records == [("warcinfo", None), *((kind, FLOOD) for kind in kinds)]
    assert not Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all()


def test_what_a_revisit_refers_to_comes_with_it(shelf: Archive, tmp_path: Path) -> None:
    keep = shelf.article(FLOOD).captures[-1]
    assert keep.is_revisit
    path = tmp_path / "a.warc.gz"
    shelf.export(path, FLOOD)
    with path.open("rb") as file:
        ids = [one.rec_headers["WARC-Record-ID"] for one in ArchiveIterator(file)]
    with path.open("rb") as file:
        referred = [one.rec_headers["WARC-Refers-To"] for one in ArchiveIterator(file)]
    assert set(filter(None, referred)) <= set(ids)


def test_a_redirect_to_a_selected_page_is_exported_too(shelf: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    shelf.export(path, "site:b.example")
    with path.open("rb") as file:
        urls = [
            one.rec_headers["WARC-Target-URI"] for one in ArchiveIterator(file) if one.rec_type == "response"
        ]
    assert urls == ["https://b.example/old", "https://b.example/%E6%9D%B1"]


def test_a_wacz_has_headers_as_short_as_replayweb_page_takes_them_to_be(
    shelf: Archive, tmp_path: Path
) -> None:
    """It reads from behind the name, whatever a local header has there (APPNOTE.TXT 4.3.7)."""
    path = tmp_path / "a.wacz"
    shelf.export(path)
    data = path.read_bytes()
    with ZipFile(path) as file:
        starts = [one.header_offset for one in file.infolist()]
    assert [data[start + 28 : start + 30] for start in starts] == [b"\0\0"] * 5


@needs_pywb
def test_py_wacz_finds_the_package_valid(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.wacz")
    done = subprocess.run(
        [PYWB / "wacz", "validate", "-f", tmp_path / "a.wacz"], capture_output=True, text=True, check=False
    )
    assert "the passed WACZ is valid" in done.stdout + done.stderr


@needs_pywb
@pytest.mark.parametrize(("name", "options"), [("a.warc.gz", []), ("a.wacz", ["--unpack-wacz"])])
def test_pywb_replays_what_was_exported(
    shelf: Archive, tmp_path: Path, name: str, options: list[str]
) -> None:
    shelf.export(tmp_path / name)
    with replaying(tmp_path, str(tmp_path / name), *options) as port:
        for time in (EDITED, AGAIN):
            response = replay(port, time, FLOOD)
            assert (response.status, response.read()) == (200, PAGE)
            assert response.headers["Memento-Datetime"] == time.strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.org/A?b=2&a=1#x", "org,example)/a?a=1&b=2"),
        ("http://example.org", "org,example)/"),
        ("http://www2.example.org:8080/", "org,example:8080)/"),
        ("http://www/", "www)/"),
    ],
)
def test_an_index_is_sorted_as_wayback_machines_do(url: str, key: str) -> None:
    assert surt(url) == key
