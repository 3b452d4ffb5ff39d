"""Identifies this process in the archive's leases, and checks whether another process still runs."""

import os
import signal
import threading
import time
from contextlib import suppress
from platform import node

JOB = "JOB_OF_PRESSMARK"
"""The environment's variable with the number of the job that a worker started this process for (no setting)."""
LOOK_S = 1.0


def has_job() -> bool:
    """Whether a worker started this process."""
    return JOB in os.environ


def owner(command: str) -> str:
    """The name of this process, its command and its job, as processes on this and other machines see it."""
    job = os.environ.get(JOB)
    return f"{command}{f'#{job}' if job else ''}@{node()}:{os.getpid()}"


def is_gone(name: str) -> bool:
    """Whether the named process has certainly ended. For a process on another machine, this is known only if it had
    this process's job: a job is handed on when its worker gave no more sign of life.
    """
    command, _, place = name.rpartition("@")
    host, _, pid = place.rpartition(":")
    if host != node():
        job = command.partition("#")[2]
        return bool(job) and job == os.environ.get(JOB)
    with suppress(PermissionError):
        try:
            os.kill(int(pid), 0)
        except (ProcessLookupError, ValueError):
            return True
    return False


def end_with_the_worker() -> None:
    """End this command, as at SIGTERM, when the worker that started it has ended. Without a job, do nothing."""
    if has_job():
        threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(worker: int) -> None:
    while os.getppid() == worker:
        time.sleep(LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)
