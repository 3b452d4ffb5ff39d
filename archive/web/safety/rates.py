"""How often each client may do something: a bucket of tries that fills again with time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

CLIENTS_KNOWN = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rate:
    """At most `most` tries at once for each client, and `per_minute` over time."""

    def __init__(self, most: int, per_minute: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._per_second, self._now = most, per_minute / 60, now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, client: str) -> int:
        """Take a try. Returns 0, or in how many seconds the client has one again."""
        with self._lock:
            bucket = self._filled(client)
            if bucket.left < 1:
                return max(1, ceil((1 - bucket.left) / self._per_second))
            bucket.left -= 1
            return 0

    def give_back(self, client: str) -> None:
        """Return a try that does not count."""
        with self._lock:
            bucket = self._filled(client)
            bucket.left = min(self._most, bucket.left + 1)

    def _filled(self, client: str) -> _Bucket:
        now = self._now()
        bucket = self._buckets.setdefault(client, _Bucket(self._most, now))
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets.move_to_end(client)
        while len(self._buckets) > CLIENTS_KNOWN:
            self._buckets.popitem(last=False)
        return bucket
