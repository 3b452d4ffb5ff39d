"""Handles Ctrl-C while a command loads its modules, which takes a second. Each command handles Ctrl-C itself after its
work has begun.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 128 + signal.SIGINT  # the exit code in a shell of a command that Ctrl-C ended


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C end the process at once, as no work has begun. An exception would not always do so: Python drops an
    exception that is raised during the cleanup after an import, and ends by the signal after one that is raised in
    generated code, such as the methods of dataclasses.
    """
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: object) -> None:
    os.write(2, b"Aborted.\n")
    os._exit(INTERRUPTED)
