"""`search`, `stats` and `export` as their users run them: in a pipe, as JSON, and where the output cannot go."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.search.by_day import DayCount
from crawler.cli.stats import chart
from tests.archive.search.shelf import keep
from tests.crawler.conftest import TIMEOUT_S, Pressmark

COPY = "The old bridge over the river was closed on Monday, the town said. " * 5
FIRST = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def kept(data: Path) -> None:
    """Two sites with the same agency copy, and thirty days of notes."""
    copies = [
        ExtractedArticle(url=f"https://{site}.example/1", title="Bridge\tclosed", text=COPY, published=FIRST)
        for site in ("a", "b")
    ]
    notes = [
        ExtractedArticle(url=f"https://c.example/{n}", text=f"Note {n}", published=FIRST + timedelta(days=n))
        for n in range(1, 31)
    ]
    with Archive.open(data) as archive:
        keep(archive.database, *copies, *notes)


def test_in_a_pipe_each_hit_is_a_line_and_a_story_can_be_expanded(pressmark: Pressmark) -> None:
    [line] = pressmark("search", "bridge").out.splitlines()
    number, day, site, title, url, passage = line.split("\t")
    assert (day, title) == ("2026-05-01", "Bridge closed")
    assert url == f"https://{site}/1"
    assert passage.startswith("The old bridge")
    assert number.isdecimal()
    assert len(pressmark("search", "bridge", "--expand").out.splitlines()) == 2


def test_a_field_that_there_is_not_is_an_error_and_not_an_empty_answer(pressmark: Pressmark) -> None:
    done = pressmark("search", "foo:bar")
    assert done.code == 2
    assert 'There is no field "foo"; the fields are title:, author:' in done.err


def test_stats_are_lines_in_a_pipe_and_an_array_as_json(pressmark: Pressmark) -> None:
    lines = pressmark("stats", "--days", "2").out.splitlines()
    assert lines == ["2026-05-30\tc.example\t1", "2026-05-31\tc.example\t1"]
    assert json.loads(pressmark("stats", "bridge", "--json").out) == [
        {"day": "2026-05-01", "site": f"{site}.example", "articles": 1} for site in ("a", "b")
    ]


def test_a_chart_has_a_bar_a_day_or_as_many_days_a_bar_as_fit() -> None:
    counts = [DayCount(FIRST + timedelta(days=n), "ab"[n % 2] + ".example", n + 1) for n in range(4)]
    rows = [(row.site, row.bars, row.most, row.articles) for row in chart(counts, width=4, sites=2)]
    assert rows == [("all sites", "▂▄▆█", 4, 10), ("b.example", " ▄ █", 4, 6), ("a.example", "▃ █ ", 3, 4)]
    [narrow] = chart(counts, width=2, sites=0)
    assert narrow.bars == "▄█"


def test_an_export_goes_to_stdout_or_to_a_file_whose_name_says_the_format(
    pressmark: Pressmark, tmp_path: Path
) -> None:
    assert [line["site"] for line in pressmark("export", "bridge").lines] == ["b.example", "a.example"]
    done = pressmark("export", "bridge", "-o", "bridge.csv", "--json")
    assert done.code == 0
    assert json.loads(done.out)["revisions"] == 2
    assert len((tmp_path / "bridge.csv").read_text(encoding="utf-8").splitlines()) > 2
    assert "Name a --format" in pressmark("export", "-o", "bridge.txt").err
    assert pressmark("export", "-o", "bridge.txt", "--format", "rss").code == 0


def test_changed_since_takes_a_day_or_a_time(pressmark: Pressmark) -> None:
    assert pressmark("export", "--changed-since", "2099-01-01T12:00:00+02:00").out == ""
    assert pressmark("search", "bridge", "--changed-since", "2099-01-01").err == "Nothing found.\n"
    assert "is not a date" in pressmark("export", "--changed-since", "soon").err


@pytest.mark.parametrize("command", ["search note", "export --format csv"])
def test_a_full_disk_gives_one_clear_line(command: str, data: Path, environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = _run(command, data, environment, full.fileno())
    assert done.returncode == 2
    [line] = [line for line in done.stderr.splitlines() if "found." not in line]
    assert line.startswith("pressmark: ")
    assert "No space left" in line or "disk is full" in line


def test_an_export_whose_reader_has_gone_ends_without_a_message(
    data: Path, environment: dict[str, str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = _run("export", data, environment, writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_the_shell_completes_commands_and_formats(environment: dict[str, str]) -> None:
    asked = {"_PRESSMARK_COMPLETE": "complete_bash", "COMP_WORDS": "pressmark ex", "COMP_CWORD": "1"}
    done = subprocess.run(
        [Path(sys.executable).parent / "pressmark"],
        env=environment | asked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["export"]


def _run(command: str, data: Path, environment: dict[str, str], out: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pressmark", "--data", str(data), *command.split()],
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
