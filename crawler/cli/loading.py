"""Ctrl-C while a command loads its modules, which takes a second. What Ctrl-C does to work that has begun is each
command's own matter."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 128 + signal.SIGINT  # as a shell calls a command that Ctrl-C has ended


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Ctrl-C ends the process at once: nothing has begun. An exception would not do so each time. Python drops one
    that is raised where it tidies up after an import, and ends by the signal itself after one that was raised in code
    that it has made from text, as it makes the methods of dataclasses."""
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: object) -> None:
    os.write(2, b"Aborted.\n")
    os._exit(INTERRUPTED)
