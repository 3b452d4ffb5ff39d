"""Which process this is, to the archive's leases, and whether another one is still there."""

import os
from contextlib import suppress
from platform import node


def owner(command: str) -> str:
    """What this process does for a command, as other processes on this and other machines know it."""
    return f"{command}@{node()}:{os.getpid()}"


def is_gone(name: str) -> bool:
    """Whether the process of that name has surely ended; of another machine's that cannot be known."""
    host, _, pid = name.rpartition("@")[2].rpartition(":")
    if host != node():
        return False
    with suppress(PermissionError):
        try:
            os.kill(int(pid), 0)
        except (ProcessLookupError, ValueError):
            return True
    return False
