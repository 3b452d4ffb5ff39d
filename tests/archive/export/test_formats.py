"""Each format is read back by what its users read it with, hostile text and all."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import duckdb
import feedparser
import pyarrow.parquet
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive.archive import Archive
from archive.export.csv import FORMULA_STARTS, _cell
from archive.export.hidden import visible
from archive.export.item import FIELDS
from tests.archive.conftest import Keeper
from tests.archive.export.conftest import HOSTILE

PRINTED = visible(HOSTILE)  # what XML and YAML can hold of it


@pytest.fixture
def engine() -> str:
    """What is exported is the same on both databases: see test_selection."""
    return "sqlite"


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    relation = duckdb.sql(sql)
    assert relation is not None
    return relation.fetchall()


def test_json_lines_have_every_field_as_it_is_kept(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.jsonl")
    hostile, flood = map(json.loads, (tmp_path / "a.jsonl").read_bytes().splitlines())
    assert tuple(hostile) == FIELDS
    assert (hostile["title"], hostile["authors"]) == (HOSTILE, ["@Ann: Lee", '-Jo "O\'"'])
    assert (hostile["published_on"], hostile["published_at"]) == ("2026-05-01", None)
    assert flood["text"] == "The river rose and rose."
    assert flood["digest"] != hostile["digest"]


def test_csv_is_read_back_by_duckdb_and_no_cell_is_a_formula(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.csv")
    rows = rows_of(f"SELECT article_id, title, authors, text FROM '{tmp_path}/a.csv' ORDER BY 1")
    assert rows[0] == (1, "The river rises", None, "The river rose and rose.")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert f"'{visible(HOSTILE)}" in cells
    assert "'@Ann: Lee; -Jo \"O'\"" in cells
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    cell = _cell(text)
    assert not cell.startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") == visible(text).removeprefix("'")


def test_parquet_is_read_back_by_duckdb_with_its_types(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.parquet")
    file = f"'{tmp_path}/a.parquet'"
    assert rows_of(f"SELECT title, authors, published_on, paywalled FROM {file}") == [
        (HOSTILE, ["@Ann: Lee", '-Jo "O\'"'], date(2026, 5, 1), None),
        ("The river rises", [], None, None),
    ]
    assert rows_of(f"SELECT count(*) FROM {file} WHERE seen_at < now()") == [(2,)]
    assert tuple(pyarrow.parquet.read_schema(tmp_path / "a.parquet").names) == FIELDS


def test_markdown_has_front_matter_that_yaml_reads(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.md.zip")
    with ZipFile(tmp_path / "a.md.zip") as file:
        assert sorted(file.namelist())[-1] == "undated-the-river-rises-1-r2.md"
        [hostile] = [name for name in file.namelist() if name.startswith("2026-05-01-")]
        empty, front_matter, body = file.read(hostile).decode().split("---\n", 2)
    fields = yaml.safe_load(front_matter)
    assert empty == ""
    assert (fields["title"], fields["authors"]) == (HOSTILE, ["@Ann: Lee", '-Jo "O\'"'])
    assert "水" in body


def test_a_book_is_well_formed_and_all_of_it_is_listed(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.epub")
    with ZipFile(tmp_path / "a.epub") as file:
        first = file.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        assert file.read("mimetype") == b"application/epub+zip"
        pages = {name: etree.fromstring(file.read(name)) for name in file.namelist()[1:]}
    opf, html = "{http://www.idpf.org/2007/opf}", "{http://www.w3.org/1999/xhtml}"
    book, contents, chapter = pages["book.opf"], pages["nav.xhtml"], pages["a1.xhtml"]
    listed = {item.get("href") for item in book.iter(f"{opf}item")}
    assert listed == pages.keys() - {"book.opf", "META-INF/container.xml"}
    assert [item.get("idref") for item in book.iter(f"{opf}itemref")] == ["a1", "a2"]
    assert [link.text for link in contents.iter(f"{html}a")] == [
        PRINTED.replace("\\u000b", " "),
        "The river rises",
    ]
    assert not list(chapter.iter(f"{html}script", f"{html}img"))
    assert [strong.text for strong in chapter.iter(f"{html}strong")] == ["水"]
    assert "a <b> cat <script>alert(1)</script>" in "".join(map(str, chapter.itertext()))


@pytest.mark.parametrize("suffix", [".rss", ".atom"])
def test_a_feed_is_read_back_by_feedparser(shelf: Archive, tmp_path: Path, suffix: str) -> None:
    shelf.export(tmp_path / f"a{suffix}")
    feed = feedparser.parse((tmp_path / f"a{suffix}").read_bytes(), sanitize_html=False)
    assert not feed.bozo
    hostile, flood = feed.entries
    assert (hostile.title, hostile.link) == (PRINTED, "https://b.example/%E6%9D%B1")
    assert "@Ann: Lee" in str(hostile)
    assert hostile.tags[1].term == "水"
    assert "&lt;script&gt;" in hostile.content[0].value
    assert (flood.title, flood.id) == ("The river rises", "https://a.example/flood")


@pytest.mark.parametrize("suffix", [".epub", ".rss", ".atom", ".md.zip", ".wacz", ".parquet", ".csv"])
def test_an_export_of_nothing_is_a_sound_file(shelf: Archive, tmp_path: Path, suffix: str) -> None:
    manifest = shelf.export(tmp_path / f"a{suffix}", "nothing")
    assert manifest.revisions == 0
    if suffix in {".rss", ".atom"}:
        assert not feedparser.parse((tmp_path / f"a{suffix}").read_bytes()).bozo
    elif suffix == ".parquet":
        assert pyarrow.parquet.read_table(tmp_path / "a.parquet").num_rows == 0
    elif suffix != ".csv":
        assert ZipFile(tmp_path / f"a{suffix}").testzip() is None


TROUBLES = (
    "[x](y) and *stars*",
    "1986. It was hot.",
    "# no heading",
    "- no item",
    "a | b",
    "<b> & &lt;",
    "---",
    "===",
)
TROUBLE = "\n".join(TROUBLES)


def words_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def paragraphs_of(chapter: etree._Element) -> list[str]:
    html = "{http://www.w3.org/1999/xhtml}"
    return [words_of(one) for one in chapter.iter(f"{html}p", f"{html}li", f"{html}td")]


@pytest.mark.parametrize("markdown", ["", TROUBLE.replace("\n", "\n\n")])
def test_the_words_of_a_text_are_no_markdown(keeper: Keeper, tmp_path: Path, markdown: str) -> None:
    keeper.keep("https://a.example/x", text=TROUBLE, markdown=markdown)
    keeper.archive.export(tmp_path / "a.epub")
    with ZipFile(tmp_path / "a.epub") as file:
        chapter = etree.fromstring(file.read("a1.xhtml"))
    assert paragraphs_of(chapter)[1:] == TROUBLE.split("\n")


def test_tables_and_lists_are_those_with_their_words_as_they_are(keeper: Keeper, tmp_path: Path) -> None:
    markdown = "- [x](y)\n- *b*\n\n| [c](d) | e \\| f |\n| --- | --- |\n| 1 | 2 |\n\n```\n*code* [x](y)\n```"
    keeper.keep(
        "https://a.example/x", text="[x](y)\n*b*\n[c](d) | e | f\n1 | 2\n*code* [x](y)", markdown=markdown
    )
    keeper.archive.export(tmp_path / "a.epub")
    with ZipFile(tmp_path / "a.epub") as file:
        chapter = etree.fromstring(file.read("a1.xhtml"))
    html = "{http://www.w3.org/1999/xhtml}"
    assert [words_of(one) for one in chapter.iter(f"{html}li")] == ["[x](y)", "*b*"]
    assert [words_of(one) for one in chapter.iter(f"{html}th", f"{html}td")] == [
        "[c](d)",
        "e | f",
        "1",
        "2",
    ]
    assert [one.text for one in chapter.iter(f"{html}code")] == ["*code* [x](y)\n"]


def test_a_text_from_right_to_left_says_so(keeper: Keeper, tmp_path: Path) -> None:
    keeper.keep("https://a.example/ar", title="النهر", text="ارتفع النهر ليلاً.", language="ar")
    for name in ("a.epub", "a.rss", "a.atom"):
        keeper.archive.export(tmp_path / name)
    with ZipFile(tmp_path / "a.epub") as file:
        assert etree.fromstring(file.read("a1.xhtml")).get("dir") == "rtl"
        assert b'page-progression-direction="rtl"' in file.read("book.opf")
    for feed in ("a.rss", "a.atom"):
        assert '&lt;div dir="rtl"&gt;' in (tmp_path / feed).read_text()


def test_each_entry_of_a_feed_has_an_id_of_its_own(shelf: Archive, tmp_path: Path) -> None:
    for name in ("a.rss", "a.atom"):
        shelf.export(tmp_path / name, all_revisions=True)
        ids = [entry["id"] for entry in feedparser.parse(str(tmp_path / name))["entries"]]
        assert len(ids) == len(set(ids)) == 3


def test_a_csv_begins_with_the_mark_by_which_excel_knows_its_encoding(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfarticle_id,")


def test_the_pages_of_a_wacz_have_their_text(shelf: Archive, tmp_path: Path) -> None:
    shelf.export(tmp_path / "a.wacz", "site:a.example")
    with ZipFile(tmp_path / "a.wacz") as file:
        _, *pages = map(json.loads, file.read("pages/pages.jsonl").splitlines())
    assert "The river rose and rose." in {page["text"] for page in pages}


def test_texts_that_a_spreadsheet_cuts_are_told_and_whole(
    keeper: Keeper, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.keep("https://long.example/", "The river rose. " * 3_000)
    csv.field_size_limit(10**6)
    keeper.archive.export(tmp_path / "a.csv")
    assert [record.getMessage() for record in caplog.records if "Excel" in record.getMessage()] == [
        "1 of the rows have a text that is longer than a cell of Excel (32,767 characters): Excel cuts it, the file "
        "has it whole."
    ]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert any("The river rose. " * 2_999 in row["text"] for row in csv.DictReader(file))
