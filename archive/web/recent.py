"""Keeps what took long to compute for a short time: many readers ask the same, and a minute makes no difference."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

FRESH_S = 60.0
KEPT = 200

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by key, each computed anew once it is older than FRESH_S. While one reader computes it, others get the
    value from before."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._values: OrderedDict[str, tuple[float, Value]] = OrderedDict()
        self._busy: set[str] = set()
        self._lock = Lock()

    def forget(self) -> None:
        """Compute everything anew: what the values are made of was changed here."""
        with self._lock:
            self._values.clear()

    def of(self, key: str, compute: Callable[[], Value]) -> Value:
        with self._lock:
            known = self._values.get(key)
            is_fresh = known is not None and self._now() - known[0] < FRESH_S
            if known is not None and (is_fresh or key in self._busy):
                return known[1]
            self._busy.add(key)
        try:
            value = compute()
        finally:
            self._busy.discard(key)
        with self._lock:
            self._values[key] = (self._now(), value)
            self._values.move_to_end(key)
            while len(self._values) > KEPT:
                self._values.popitem(last=False)
        return value
