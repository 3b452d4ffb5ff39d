"""`pressmark run` keeps sources up to date until it is told to stop."""

import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.cli.run import LONGEST_WAIT, SHORTEST_WAIT, wait_until
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites.blogs import FeedBlog

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_it_waits_until_the_next_listing_is_due_but_never_long() -> None:
    assert wait_until(NOON + timedelta(minutes=5), NOON) == timedelta(minutes=5)
    assert wait_until(NOON - timedelta(days=1), NOON) == SHORTEST_WAIT
    assert wait_until(None, NOON) == wait_until(NOON + timedelta(days=1), NOON) == LONGEST_WAIT


def test_it_crawls_what_is_due_and_stops_at_sigterm(
    pressmark: Pressmark, data: Path, environment: dict[str, str], commands: CommandServer
) -> None:
    with FeedBlog(2) as site:
        assert pressmark("sources", "add", site.at("/")).code == 0
        process = commands.popen(["--data", data, "run"], env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert [process.stdout.readline()[:3] for _ in range(2)] == [b"new", b"new"]
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        assert process.wait(TIMEOUT_S) == 0
