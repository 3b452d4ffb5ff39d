"""Workers as processes of their own, each with a data folder of its own as on a machine of its own, share one archive
on a real PostgreSQL.
"""

import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from archive.archive import Archive
from archive.storage.database import Database
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites.blogs import FeedBlog
from tests.sites.pages import Page

SITES, ARTICLES = 4, 4
FIRST = "0001"  # the oldest schema
WRONG_COMMAND = 2


@dataclass(frozen=True, slots=True)
class StartedWorker:
    """A worker, and its log."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def until(self, event: str) -> None:
        """Wait until the log has a line about this event."""
        self.until_line(f'"{event}"')

    def until_line(self, part: str) -> None:
        """Wait until the log has a line with this part."""
        ends = time.monotonic() + TIMEOUT_S
        while part not in self.log.read_text():
            assert time.monotonic() < ends, self.log.read_text()
            time.sleep(0.05)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(TIMEOUT_S)


Start = Callable[[str], StartedWorker]


@pytest.fixture
def worker(
    tmp_path: Path, environment: dict[str, str], commands: CommandServer, postgres_database: str
) -> Iterator[Start]:
    """Starts a worker with a data folder of this name; it is stopped at the end."""
    started: list[StartedWorker] = []

    def start(name: str) -> StartedWorker:
        there = ["--data", tmp_path / name, "--database", postgres_database]
        path = tmp_path / f"{name}.log"
        with path.open("w") as log:
            words = [*there, "worker", "--gone", "3", "--log-json"]
            process = commands.popen(words, env=environment, stderr=log, stdout=subprocess.DEVNULL)
        started.append(StartedWorker(process, path))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def here(pressmark: Pressmark, postgres_database: str) -> Pressmark:
    """The command on the shared archive."""
    return lambda *words, **named: pressmark("--database", postgres_database, *words, **named)


def test_pages_are_archived_by_a_worker_as_without_one(here: Pressmark, worker: Start) -> None:
    with FeedBlog(3) as site:
        worker("first")
        added = here(
            "add", "--queue", "--json", site.at("/news/0"), site.at("/news/1"), "no URL", "--label", "seen"
        )
        assert added.code == 1
        assert Counter(added.verdicts().values()) == {"new": 2, "failed": 1}
        assert here("search", "label:seen", "--json").out.count("/news/") >= 2
        again = here("add", "--queue", "--json", site.at("/news/0"))
        assert (again.code, [*again.verdicts().values()]) == (0, ["unchanged"])


def test_workers_make_the_archive_that_one_process_makes_though_one_is_killed(
    here: Pressmark, worker: Start, data: Path, postgres_database: str
) -> None:
    with ExitStack() as stack:
        sites = [stack.enter_context(FeedBlog(ARTICLES)) for _ in range(SITES)]
        for site in sites:
            assert here("sources", "add", site.at("/")).code == 0
        fetched_before = [site.page_fetches() for site in sites]
        killed = worker("first")
        killed.until("job-started")  # what is due is queued by itself
        killed.process.send_signal(signal.SIGKILL)
        worker("second")
        worker("third")
        crawled = here("crawl", "--queue", "--json")
        assert crawled.code == 0, crawled.err
        for _ in range(
            3
        ):  # what the killed worker had begun is put back when it has been silent for long enough
            if _articles(data, postgres_database) == SITES * ARTICLES:
                break
            here("crawl", "--queue", "--due", "--json")
        for site, before in zip(sites, fetched_before, strict=True):
            assert site.page_fetches() - before == ARTICLES, "no page is fetched twice"
    assert _articles(data, postgres_database) == SITES * ARTICLES


def test_a_worker_that_is_stopped_hands_its_job_to_another(
    here: Pressmark, worker: Start, data: Path
) -> None:
    with FeedBlog(20) as site:
        assert here("sources", "add", site.at("/"), "--delay", "0.2").code == 0
        first = worker("first")
        first.until("job-started")
        assert first.stop() == 0
        worker("second").until("job-ended")
        assert site.page_fetches() == 20, "all pages, each once"


class HeldBlog(FeedBlog):
    """A blog whose pages wait until they may answer."""

    def __init__(self) -> None:
        self.was_asked, self.may_answer = Event(), Event()
        super().__init__(1)

    def page_at(self, target: str) -> Page | None:
        if target.startswith("/news/"):
            self.was_asked.set()
            assert self.may_answer.wait(TIMEOUT_S)
        return super().page_at(target)


def test_a_worker_gives_signs_of_life_while_it_finishes_its_pages(
    here: Pressmark, worker: Start, postgres_database: str
) -> None:
    with HeldBlog() as site:
        assert here("sources", "add", site.at("/")).code == 0
        first = worker("first")
        assert site.was_asked.wait(TIMEOUT_S)
        first.process.send_signal(signal.SIGTERM)
        first.until("draining")
        before = _last_sign_of_life(postgres_database)
        ends = time.monotonic() + TIMEOUT_S
        while _last_sign_of_life(postgres_database) == before:
            assert time.monotonic() < ends
            time.sleep(0.05)
        site.may_answer.set()
        assert first.process.wait(TIMEOUT_S) == 0


def test_a_worker_ends_when_a_newer_version_has_migrated_the_archive_and_the_newer_one_goes_on(
    here: Pressmark, worker: Start, data: Path, postgres_database: str
) -> None:
    with FeedBlog(20) as site:
        assert here("sources", "add", site.at("/"), "--delay", "0.2").code == 0
        older = worker("older")
        older.until("job-started")
        with _schema(postgres_database, "9999"):
            assert older.process.wait(TIMEOUT_S) == WRONG_COMMAND
            [line] = [line for line in older.log.read_text().splitlines() if line.startswith("pressmark: ")]
            assert "newer version of Pressmark (schema 9999" in line
            again = here("worker")
            assert (again.code, again.err.count("\n")) == (WRONG_COMMAND, 1)
            assert "newer version" in again.err
        assert "jobs: crawl todo 1" in here("status", "--fleet").out
        worker("newer").until("job-ended")
        assert site.page_fetches() == 20, "all pages, each once"
    assert _articles(data, postgres_database) == 20


def test_a_newer_worker_migrates_an_older_archive_and_says_so(worker: Start, postgres_database: str) -> None:
    database = Database.of(postgres_database)
    config = Config()
    config.set_main_option("script_location", "archive.storage:migrations")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    database.close()
    newer = worker("newer")
    newer.until("started")
    assert f"the schema {FIRST} of an earlier version" in newer.log.read_text()


def test_the_fleet_is_shown(here: Pressmark, worker: Start) -> None:
    worker("first").until("started")
    with FeedBlog(1) as site:
        assert here("add", "--queue", site.at("/news/0")).code == 0
    shown = here("status", "--fleet")
    assert "workers: 1 at work, 0 silent" in shown.out
    assert "jobs: add succeeded 1" in shown.out
    assert 'pressmark_jobs{kind="add",state="succeeded"} 1' in here("status", "--fleet", "--prometheus").out
    assert '"silent_s"' in here("status", "--fleet", "--json").out


def test_workers_need_postgresql(pressmark: Pressmark) -> None:
    for words in (("worker",), ("status", "--fleet"), ("add", "--queue", "https://a.example/")):
        refused = pressmark(*words)
        assert refused.code == 2
        assert "pressmark migrate --to postgresql://" in refused.err


def test_a_password_that_is_refused_and_a_server_that_is_not_there_are_one_line(pressmark: Pressmark) -> None:
    refused = pressmark("--database", "postgresql://ann@127.0.0.1:1/x", "worker")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "cannot be reached" in refused.err


def _last_sign_of_life(database: str) -> datetime:
    opened = Database.of(database)
    with opened.engine.connect() as connection:
        beats = connection.scalars(text("SELECT last_heartbeat FROM pressmark_jobs.procrastinate_workers"))
        last: datetime = beats.one()
    opened.close()
    return last


@contextmanager
def _schema(database: str, revision: str) -> Iterator[None]:
    """The archive as a version with another schema leaves it, and then again as it was."""
    opened = Database.of(database)
    change = text("UPDATE alembic_version SET version_num = :revision")
    with opened.engine.begin() as connection:
        before = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(change, {"revision": revision})
    yield
    with opened.engine.begin() as connection:
        connection.execute(change, {"revision": before})
    opened.close()


def _articles(data: Path, database: str) -> int:
    with Archive.open(data, database) as archive:
        return archive.summary().articles
