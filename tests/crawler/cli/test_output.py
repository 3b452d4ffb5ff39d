"""Each line that a command prints arrives, or the command says that it did not: on full disks, closed outputs, in plain
ASCII, in pipes, devices and links."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article import ExtractedArticle
from tests.archive.search.shelf import keep
from tests.crawler.conftest import Pressmark, Run
from tests.sites import ServedPages
from tests.sites.articles import articles

ZIPPED = ("epub", "markdown")


@pytest.fixture
def kept(data: Path) -> None:
    with Archive.open(data) as archive:
        keep(archive.database, ExtractedArticle(url="https://a.example/1", title="夜校 😀", text="Of tides."))


def in_shell(data: Path, environment: dict[str, str], command: str) -> Run:
    line = f"{sys.executable} -m pressmark --data {data} {command}"
    done = subprocess.run(line, shell=True, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("command", ["search tides", "export", "export -f epub"])
def test_an_output_that_is_full_or_closed_is_an_error(
    data: Path, environment: dict[str, str], command: str
) -> None:
    full = in_shell(data, environment, f"{command} > /dev/full")
    assert full.code == 2
    assert "no space left on device" in full.err.lower()
    closed = in_shell(data, environment, f"{command} >&-")
    assert (closed.code, closed.out) == (2, "")
    assert "standard output is closed" in closed.err


@pytest.mark.usefixtures("kept")
def test_what_an_encoding_lacks_is_escaped(data: Path, environment: dict[str, str]) -> None:
    ascii_only = environment | {"PYTHONIOENCODING": "ascii"}
    assert "\\u591c\\u6821" in in_shell(data, ascii_only, "search tides").out
    [hit] = json.loads(in_shell(data, ascii_only, "search tides --json").out)["hits"]
    assert hit["title"] == "夜校 😀"


@pytest.mark.usefixtures("kept")
def test_an_export_goes_into_a_pipe_as_into_a_file(pressmark: Pressmark, data: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for kind in (*ZIPPED, "csv", "jsonl"):
        pressmark("export", "-f", kind, "-o", "a.file")
        read: list[bytes] = []
        reader = threading.Thread(target=lambda into=read: into.append(pipe.read_bytes()))
        reader.start()
        assert pressmark("export", "-f", kind, "-o", str(pipe)).code == 0
        reader.join()
        assert read == [(tmp_path / "a.file").read_bytes()]
    assert pipe.is_fifo()


@pytest.mark.usefixtures("kept")
def test_an_export_replaces_no_device_and_no_link(pressmark: Pressmark, tmp_path: Path) -> None:
    assert pressmark("export", "-o", "/dev/full").code == 2
    assert Path("/dev/full").is_char_device()
    target, link = tmp_path / "target.jsonl", tmp_path / "link.jsonl"
    target.write_text("old")
    link.symlink_to(target)
    before = target.stat().st_ino
    assert pressmark("export", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert target.stat().st_ino == before
    assert "Of tides." in target.read_text()
    assert pressmark("export", "-f", "csv", "-o", str(tmp_path)).code == 2


def test_each_page_has_a_whole_line_in_a_pipe_whatever_its_length(pressmark: Pressmark) -> None:
    with ServedPages(articles(1)) as site:
        kept, missing = (f"{site.at(path)}?{'x' * 200}" for path in ("/news/0", "/missing"))
        done = pressmark("add", kept, missing, environment={"COLUMNS": "80"})
    lines = sorted(done.out.splitlines())
    assert len(lines) == 2
    assert lines[0].startswith("failed")
    assert f"{missing}  gone: HTTP 404 (try again after " in lines[0]
    assert lines[1].startswith("new ")
    assert lines[1].endswith(f"  {kept}")


def test_a_single_page_has_a_whole_line_in_a_terminal(data: Path, environment: dict[str, str]) -> None:
    with ServedPages(articles(1)) as site:
        url = f"{site.at('/news/0')}?{'x' * 200}"
        written = in_terminal(["--data", str(data), "add", url], environment, columns=80)
    assert url in written


def test_status_counts_one_thing_in_the_singular(pressmark: Pressmark) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    assert "\n1 article from 1 site, 1 revision; 1 capture of " in pressmark("status").out


@pytest.mark.parametrize("columns", [80, 120])
def test_in_a_terminal_the_bar_and_the_lines_do_not_run_into_each_other(
    data: Path, tmp_path: Path, environment: dict[str, str], columns: int
) -> None:
    with ServedPages(articles(3)) as site:
        listed = tmp_path / "list.txt"
        urls = [f"{site.at(f'/news/{number}')}?{'x' * 60}" for number in range(3)]
        listed.write_text("\n".join(urls))
        written = in_terminal(["--data", str(data), "add", "-f", str(listed)], environment, columns)
    assert "archiving" in written  # the bar was there
    shown = screen(written, columns)
    text = "".join(line.ljust(columns) if len(line) > columns - 12 else f"{line}\n" for line in shown)
    assert not any("archiving" in line for line in shown)
    for url in urls:
        assert url in re.sub(r"\s+", "", text)
    assert sum(line.startswith(("new", "duplicate", "unchanged")) for line in shown) == len(urls)


def in_terminal(arguments: list[str], environment: dict[str, str], columns: int) -> str:
    """All that `pressmark` writes to a terminal of this width."""
    master, slave = pty.openpty()
    settings = {"TERM": "xterm", "COLUMNS": str(columns), "LINES": "24"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pressmark", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment | settings,
    )
    os.close(slave)
    written = b"".join(iter(lambda: _read(master), b"")).decode()
    process.wait()
    os.close(master)
    return written


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # Linux says so where the other end was closed
        return b""


def screen(written: str, columns: int) -> list[str]:
    """What a terminal of this width shows in the end, as far as the commands go that a progress bar sends."""
    lines, row, column = [""], 0, 0
    for command, argument, kind, character in re.findall(
        r"(\x1b\[([\d;?]*)([A-Za-z]))|(.)", written, re.DOTALL
    ):
        if kind == "A":
            row = max(0, row - int(argument or 1))
        elif kind == "K":
            lines[row] = "" if argument == "2" else lines[row][:column]
        elif character == "\r":
            column = 0
        elif character == "\n":
            row, column = row + 1, 0
        elif character and not command:
            if column == columns:
                row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
            lines[row] = lines[row].ljust(column)[:column] + character + lines[row][column + 1 :]
            column += 1
        lines += [""] * (row + 1 - len(lines))
    return [line.rstrip() for line in lines]


PRINTS_AND_WAITS = """
import sys
from crawler.cli.output import prepare_output
from crawler.cli.visible import stand_before_output
prepare_output()
stand_before_output()
print("first")
sys.stdin.read()
print("second")
"""


def test_a_line_is_in_the_pipe_when_it_is_made() -> None:
    command = [sys.executable, "-c", PRINTS_AND_WAITS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "first\n"  # it still waits for its input
        process.stdin.close()
        assert process.stdout.read() == "second\n"


def test_a_line_is_in_the_file_when_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w") as out:
        command = [
            sys.executable,
            "-c",
            PRINTS_AND_WAITS.replace('print("first")', 'print("first"); print(file=sys.stderr)'),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            process.stderr.readline()
            assert path.read_text() == "first\n"
            process.communicate()
