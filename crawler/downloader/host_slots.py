"""Schedules requests to each host across processes: one file that all crawls of an archive on this machine share.

For each host, the file holds the earliest time of the next request. A hash maps hosts to places in the file. Two hosts
that share a place wait for each other, which only makes the crawl more polite.
"""

import fcntl
import os
import struct
from hashlib import blake2b
from pathlib import Path
from typing import Self

PLACES = 1 << 16
TIME = struct.Struct("<d")
LONGEST_QUEUE_S = 3600.0  # a turn further ahead was made by a wrong clock


class HostSlots:
    """Opened by every crawl. A process that ends leaves nothing behind except the times of its last requests."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)

    def wait_s(self, host: str, now: float) -> float:
        """Seconds until the host's next turn. `now` is the time since the epoch, the same for all processes."""
        read = os.pread(self._file, TIME.size, _place(host))
        free_at = TIME.unpack(read)[0] if len(read) == TIME.size else 0.0
        return float(free_at - now) if now < free_at < now + LONGEST_QUEUE_S else 0.0

    def take(self, host: str, spacing_s: float, now: float) -> bool:
        """Take the host's turn and the following `spacing_s` seconds, if it has come. Of several processes, one gets
        it.
        """
        place = _place(host)
        fcntl.lockf(self._file, fcntl.LOCK_EX, TIME.size, place)
        try:
            is_free = not self.wait_s(host, now)
            if is_free:
                os.pwrite(self._file, TIME.pack(now + spacing_s), place)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, TIME.size, place)
        return is_free

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _place(host: str) -> int:
    """Where in the file the host's time is."""
    return int.from_bytes(blake2b(host.encode(), digest_size=4).digest()) % PLACES * TIME.size
