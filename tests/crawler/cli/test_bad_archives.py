"""A folder or database that cannot be used: one clear line, exit code 2, and nothing harmed."""

import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles

READERS = (["show", "1"], ["search", "bread"], ["status"], ["check"], ["diff", "1"])


@pytest.mark.parametrize("command", READERS)
def test_reading_does_not_make_an_archive(pressmark: Pressmark, data: Path, command: list[str]) -> None:
    done = pressmark(*command)
    assert done.code == 2
    assert "no archive at" in done.err
    assert not data.exists()


@pytest.mark.parametrize("command", [["add", "https://a.example/"], *READERS])
def test_a_database_that_is_not_ours_is_refused(pressmark: Pressmark, data: Path, command: list[str]) -> None:
    data.mkdir()
    with sqlite3.connect(data / "archive.db") as connection:
        connection.execute("CREATE TABLE recipes (name)")
    done = pressmark(*command)
    assert done.code == 2
    assert "not a Pressmark archive" in done.err


def test_a_folder_that_cannot_be_made_is_named(pressmark: Pressmark, data: Path) -> None:
    data.write_text("a file stands where the folder should be")
    done = pressmark("add", "https://a.example/")
    assert done.code == 2
    assert "cannot make the data folder" in done.err


def test_a_full_disk_stops_the_crawl_with_one_line_and_loses_nothing(
    pressmark: Pressmark, data: Path, environment: dict[str, str]
) -> None:
    with ServedPages(articles(40)) as site:
        urls = [site.at(f"/news/{number}") for number in range(40)]
        pressmark("add", urls[0])
        largest = max(path.stat().st_size for path in data.rglob("*") if path.is_file())
        limit = largest + 60_000
        done = subprocess.run(
            [sys.executable, "-m", "pressmark", "--data", str(data), "add", *urls],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.strip().splitlines()[-1].startswith("pressmark: ")
        assert pressmark("check").code == 0
        assert pressmark("add", *urls).code == 0


@pytest.mark.parametrize(
    "key", ["99999", "https://a.example/never-kept", "99999999999999999999", "x\ny", "-5"]
)
def test_an_article_that_is_not_there_is_one_line(pressmark: Pressmark, key: str) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    done = pressmark("show", "--", key)
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1


def test_a_closed_pipe_is_no_error(pressmark: Pressmark, data: Path, environment: dict[str, str]) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "pressmark", "--data", str(data), "show", "1", "--json"],
        stdout=write,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    os.close(write)
    assert b"Traceback" not in done.stderr
