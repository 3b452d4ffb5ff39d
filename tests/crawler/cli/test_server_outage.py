"""A PostgreSQL server that stops in the middle of an `add`: it waits, says so, and goes on by itself."""

import subprocess
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select

from archive.errors import ArchiveUnusable
from archive.storage.database import Database
from archive.storage.models import HostHold
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.postgres_server import StoppableServer, stoppable_server
from tests.sites import Page, ServedPages
from tests.sites.articles import article

PAGES = 40


class StoppingSite(ServedPages):
    """Stops the server when page number 15 is asked for, before it answers."""

    def __init__(self, server: StoppableServer, mode: str) -> None:
        super().__init__({f"/news/{number}": article(number) for number in range(PAGES)})
        self._server, self._mode = server, mode
        self.has_stopped_server = threading.Event()

    def page_at(self, target: str) -> Page | None:
        if target == "/news/15":
            self._server.stop(self._mode)
            self.has_stopped_server.set()
        return super().page_at(target)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_an_add_outlasts_a_stop_of_the_server(
    mode: str, data: Path, environment: dict[str, str], commands: CommandServer, pressmark: Pressmark
) -> None:
    with stoppable_server() as server, StoppingSite(server, mode) as site:
        pages = [site.at(f"/news/{number}") for number in range(PAGES)]
        process = commands.popen(
            ["--data", data, "--database", server.url, "add", *pages],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert any("does not answer" in line for line in process.stderr)
        assert site.has_stopped_server.wait(TIMEOUT_S)
        server.start()
        _, err = process.communicate(timeout=TIMEOUT_S)
        assert (process.returncode, err.count("answers again"), "Traceback" in err) == (0, 1, False), err
        assert f"{PAGES} new" in err
        there = ("--database", server.url)
        assert pressmark(*there, "check").code == 0
        exported = pressmark(*there, "export", "--format", "jsonl")
        assert sorted(line["url"] for line in exported.lines) == sorted(pages)
        asked = [request.target for request in site.requests if request.target.startswith("/news/")]
        assert len(asked) == PAGES


def test_a_server_that_stays_away_ends_the_wait_with_one_line() -> None:
    told: list[str] = []
    with stoppable_server() as server:
        gone = Database.open(server.url)
        gone.wait_for_server(told.append, awaited_s=0)
        server.stop("immediate")
        with pytest.raises(ArchiveUnusable, match="no server answers"):
            gone.outlasting(lambda: hold(gone))


def test_a_commit_that_the_server_did_not_confirm_is_not_repeated(postgres_database: str) -> None:
    """The connection is lost between the commit and its confirmation."""
    database = Database.open(postgres_database)
    database.wait_for_server(lambda line: None)
    runs, lost = list[int](), list[bool]()

    def commit_and_lose(connection: Connection) -> None:
        if not lost:
            lost.append(True)
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("COMMIT")
            driver.close()

    event.listen(database.engine, "commit", commit_and_lose)

    def work() -> str:
        runs.append(1)
        hold(database)
        return "done"

    assert database.outlasting(work) == "done"
    with database.read() as session:
        assert (len(runs), session.scalar(select(func.count()).select_from(HostHold))) == (1, 1)
    database.close()


def hold(database: Database) -> None:
    with database.write() as session:
        session.add(HostHold(host="one.example", why="test", times=0, by_hand=True))
