"""Crawls with data folders of their own, as on several machines, share a PostgreSQL archive and each host's delay."""

import subprocess
from pathlib import Path

from sqlalchemy import text

from archive.archive import Archive
from archive.scheduling.shared_turns import SharedTurns
from archive.storage.database import Database
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import Page
from tests.sites.blogs import FeedBlog

DELAY_S = 0.1


def test_a_turn_is_taken_once_and_by_one_of_several_machines(postgres_database: str) -> None:
    one, other = Database.open(postgres_database), Database.open(postgres_database)
    assert SharedTurns(one).take("a.example", 900) == 0
    assert 0 < SharedTurns(other).take("a.example", 900) <= 900
    assert SharedTurns(other).take("b.example", 900) == 0
    assert SharedTurns(one).take("c.example", 10**7) == 0
    assert SharedTurns(other).take("c.example", 900) == 0, "a turn in a far future was made by a wrong clock"
    one.close()
    other.close()


def test_the_delay_between_requests_to_a_host_holds_over_machines(
    pressmark: Pressmark,
    tmp_path: Path,
    environment: dict[str, str],
    commands: CommandServer,
    postgres_database: str,
) -> None:
    began = _database_time(postgres_database)
    with (
        FeedBlog(12) as one,
        FeedBlog(12) as other,
    ):  # two sources on one host: sites on loopback differ by their port
        for site in (one, other):
            site.put("/robots.txt", Page(f"User-agent: *\nCrawl-delay: {DELAY_S}".encode(), "text/plain"))
            assert pressmark("--database", postgres_database, "sources", "add", site.at("/")).code == 0
        processes = [
            commands.popen(
                ["--data", tmp_path / machine, "--database", postgres_database, "crawl", source],
                env=environment,
                stdout=subprocess.DEVNULL,
            )
            for machine, source in (("first", one.at("/")), ("second", other.at("/")))
        ]
        assert [process.wait(TIMEOUT_S) for process in processes] == [0, 0]
        assert one.page_fetches() + other.page_fetches() == 24
    assert _free_at(postgres_database) >= began + 24 * DELAY_S
    with Archive.open(tmp_path / "first", postgres_database) as archive:
        assert archive.summary().articles == 24


def _database_time(target: str) -> float:
    return _number(target, "SELECT extract(epoch FROM clock_timestamp())")


def _free_at(target: str) -> float:
    """When the host of all sites on loopback may be asked again."""
    return _number(target, "SELECT extract(epoch FROM free_at) FROM host_turn WHERE host = '127.0.0.1'")


def _number(target: str, query: str) -> float:
    database = Database.open(target)
    with database.read() as session:
        number = session.scalar(text(query))
    database.close()
    assert number is not None
    return float(number)
