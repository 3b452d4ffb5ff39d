"""`kill -9` at any moment: the archive opens, nothing is torn, and the same command completes it."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

import pytest
from psutil import Process

from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import LoggedRequest, ServedPages
from tests.sites.articles import articles

PAGES = 100
KILLS = 25


class CountingSite(ServedPages):
    """Tells when it has been asked a number of times: a moment that depends on no clock."""

    def __init__(self, pages: int = PAGES) -> None:
        super().__init__(articles(pages))
        self.alarm = Event()
        self._left = 0

    def ring_after(self, requests: int) -> None:
        self.alarm.clear()
        self._left = requests

    def ring_at_the_end_of(self, process: "subprocess.Popen[Any]") -> None:
        def ring() -> None:
            process.wait()
            self.alarm.set()

        Thread(target=ring, daemon=True).start()

    def record(self, request: LoggedRequest) -> int:
        self._left -= 1
        if self._left == 0:
            self.alarm.set()
        return super().record(request)


@pytest.mark.slow
def test_kill_at_25_moments_never_tears_the_archive(
    pressmark: Pressmark, data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    random = Random(20260503)
    with CountingSite() as site:
        urls = [site.at(f"/news/{number}") for number in range(PAGES)]
        for _ in range(KILLS):
            site.ring_after(random.randint(1, PAGES + 1))
            process = commands.popen(
                ["--data", data, "add", *urls],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            assert process.stdout is not None
            site.ring_at_the_end_of(process)  # a run that goes on may ask for less
            assert site.alarm.wait(TIMEOUT_S)
            for _ in range(random.choice((0, 0, 1, 5))):  # some die as they fetch, some as they keep
                process.stdout.readline()
            process.kill()
            process.communicate()
            _assert_rows_have_records(data)
        assert pressmark("check").code == 0
        assert pressmark("add", *urls).code == 0
    assert pressmark("check").code == 0
    with sqlite3.connect(data / "archive.db") as connection:
        assert connection.execute("SELECT count(*), max(number) FROM revision").fetchone() == (PAGES, 1)
        assert connection.execute("SELECT DISTINCT state FROM url").fetchall() == [("kept",)]


def _assert_rows_have_records(data: Path) -> None:
    """The quick part of `check`, after every kill: each row's record lies within its file."""
    if not (data / "archive.db").exists():
        return
    sizes = {path.name.removesuffix(".open"): path.stat().st_size for path in (data / "warc").iterdir()}
    with sqlite3.connect(data / "archive.db") as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        has_rows = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'capture'").fetchone()[
            0
        ]
        query = 'SELECT file, "offset" + length FROM capture' if has_rows else "SELECT '', 0 WHERE 0"
        for file, end in connection.execute(query):
            assert end <= sizes[file]


def test_ctrl_c_while_the_parsers_are_loaded_ends_it_in_peace(
    data: Path, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "pressmark", "--data", str(data), "add", "http://127.0.0.1:9/"]
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while not any("forkserver" in " ".join(child.cmdline()) for child in Process(process.pid).children()):
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all that the command started get it
    assert "Traceback" not in process.communicate(timeout=TIMEOUT_S)[1]
    assert process.returncode == 130
