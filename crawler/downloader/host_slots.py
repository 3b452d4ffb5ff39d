"""Whose turn it is to ask a host: one file that all crawls of an archive on this machine share.

It holds, for each host, from when on it may be asked again. Hosts are told apart by a hash: where two share a place,
the one waits for the other, which is only more polite.
"""

import fcntl
import os
import struct
from hashlib import blake2b
from pathlib import Path
from typing import Self

PLACES = 1 << 16
TIME = struct.Struct("<d")
LONGEST_QUEUE_S = 3600.0  # what is booked further ahead was booked by a clock that was wrong


class HostSlots:
    """Opened by every crawl; a process that ends leaves nothing behind but the turns that it booked."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)

    def book(self, host: str, spacing_s: float, now: float) -> float:
        """Book the host's next turn, and with it the following `spacing_s` seconds; gives the seconds until then.
        `now` is the time since the epoch, the same for all processes."""
        place = int.from_bytes(blake2b(host.encode(), digest_size=4).digest()) % PLACES * TIME.size
        fcntl.lockf(self._file, fcntl.LOCK_EX, TIME.size, place)
        try:
            read = os.pread(self._file, TIME.size, place)
            free_at = TIME.unpack(read)[0] if len(read) == TIME.size else 0.0
            turn = free_at if now < free_at < now + LONGEST_QUEUE_S else now
            os.pwrite(self._file, TIME.pack(turn + spacing_s), place)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, TIME.size, place)
        return turn - now

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
