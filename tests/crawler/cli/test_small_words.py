"""What is said of small mistakes is one line, true, and says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from archive.passwords import without_password
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles


def test_a_binary_file_given_as_a_list_is_told_in_one_line(pressmark: Pressmark, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    done = pressmark("add", "-f", "x.png")
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == "pressmark: x.png is no list of URLs: it is a binary file"


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (["add", "--label", "", "https://a.example/"], "--label '': a label has a letter or a digit"),
        (["add", "--delay=-1", "https://a.example/"], "--delay"),
        (["show", "1", "--raw"], "--raw goes with --html"),
    ],
)
def test_an_option_that_says_nothing_is_refused(pressmark: Pressmark, command: list[str], sign: str) -> None:
    done = pressmark(*command)
    assert done.code == 2
    assert sign in done.err


def test_a_word_is_no_host_to_hold_and_what_was_forgotten_is_forgotten_once(pressmark: Pressmark) -> None:
    with ServedPages({}) as site:
        pressmark("add", site.at("/gone"))
        assert "not a host" in pressmark("sources", "hold", "banana").err
        first, second = (pressmark("forget-url", site.at("/gone")) for _ in range(2))
    assert (first.code, first.out.startswith("forgotten")) == (0, True)
    assert second.code == 2
    assert "forgotten before" in second.err


def test_an_export_whose_reader_has_seen_enough_complains_of_nothing(
    pressmark: Pressmark, data: Path, environment: dict[str, str]
) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    command = [sys.executable, "-m", "pressmark", "--data", str(data), "export", "-f", "csv"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    process.stdout.close()  # before anything is written
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.wait()


def test_a_mail_address_has_no_password() -> None:
    assert without_password("mailto:ann@example.org") == "mailto:ann@example.org"
    assert without_password("ann:secret@example.org") == "***@example.org"


@pytest.mark.parametrize("command", ["check", "status", "repack"])
def test_the_sentences_of_a_help_text_are_not_broken(pressmark: Pressmark, command: str) -> None:
    text = pressmark(command, "--help", environment={"COLUMNS": "400", "TERMINAL_WIDTH": "400"}).out
    told = [line.strip() for line in text.split("╭")[0].splitlines() if line.strip()][1:]
    assert told
    assert all(line.endswith(".") for line in told)
