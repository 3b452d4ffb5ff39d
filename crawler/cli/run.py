"""`pressmark run`: crawls whatever is due, until it is stopped.

Each round is a separate process (`pressmark crawl --due`), so that its leaks and faults end with it.
"""

import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING

import typer

from crawler.cli.options import Options, options_of

if TYPE_CHECKING:
    from archive.archive import Archive

SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=10)


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(context: typer.Context) -> None:
    """Crawl all sources when they are due, until stopped by SIGTERM or Ctrl-C. Pages in progress are finished first."""
    options = options_of(context)
    scheduler = Scheduler(_command(options))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, scheduler.stop)
    with options.open_archive() as archive:
        scheduler.run(archive)


def _command(options: Options) -> list[str]:
    config = options.config()
    place = {"data": str(config.data)} | config.elsewhere()
    given = [word for name, value in place.items() for word in (f"--{name.replace('_', '-')}", value)]
    return [sys.executable, "-m", "pressmark", *given, "crawl", "--due"]


class Scheduler:
    """Runs the command in rounds, and waits in between until the next listing or article is due."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stopped = threading.Event()
        self._round: subprocess.Popen[bytes] | None = None

    def run(self, archive: "Archive") -> None:
        while not self._stopped.is_set():
            self._round = subprocess.Popen(self._command, start_new_session=True)
            if self._stopped.is_set():
                self._round.terminate()
            self._round.wait()
            due = filter(
                None, (archive.sources.next_look_at(), archive.rechecks.next_at(), archive.asked.next_at())
            )
            wait = wait_until(min(due, default=None), datetime.now(UTC))
            self._stopped.wait(wait.total_seconds())

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Pass SIGTERM on: Scrapy then ends a crawl cleanly."""
        self._stopped.set()
        if self._round is not None and self._round.poll() is None:
            self._round.terminate()


def wait_until(due: datetime | None, now: datetime) -> timedelta:
    """The wait until something is due. Always short, because a source may be added in the meantime."""
    wanted = due - now if due is not None else LONGEST_WAIT
    return min(max(wanted, SHORTEST_WAIT), LONGEST_WAIT)
