"""Identifies this process in the archive's leases, and checks whether another process still runs."""

import os
from contextlib import suppress
from platform import node


def owner(command: str) -> str:
    """The name of this process and its command, as processes on this and other machines see it."""
    return f"{command}@{node()}:{os.getpid()}"


def is_gone(name: str) -> bool:
    """Whether the named process has certainly ended. For a process on another machine, this cannot be known."""
    host, _, pid = name.rpartition("@")[2].rpartition(":")
    if host != node():
        return False
    with suppress(PermissionError):
        try:
            os.kill(int(pid), 0)
        except (ProcessLookupError, ValueError):
            return True
    return False
