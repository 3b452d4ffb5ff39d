"""Ensures that the crawls of a process end when they are stopped, and when they make no more progress.

The watchdog has its own thread, so that a blocked event loop cannot block it.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

CHECK_S = 0.5
LAST_S = 5.0  # seconds after the event loop was told to end; then the watchdog ends the process


@dataclass(slots=True)
class Stillness:
    """The time of the last movement, and the time when the crawls were told to end. All times are of one monotonic
    clock.
    """

    stall_s: float
    moved_at: float
    stopped_at: float | None = None
    has_stalled: bool = False

    def moved(self, now: float) -> None:
        self.moved_at = max(self.moved_at, now)

    def is_stalled(self, now: float) -> bool:
        return self.stopped_at is None and now - self.moved_at > self.stall_s


@dataclass(slots=True, weakref_slot=True)  # Scrapy holds receivers of signals weakly
class Watchdog:
    """Calls `stop` if nothing has moved for `stall_s`, and `end` if stopping takes longer than `stop_within_s`. LAST_S
    later it ends the process; for the archive, that is like a power cut, which it survives.
    """

    stall_s: float
    stop_within_s: float
    stop: Callable[[], None]
    end: Callable[[], None]
    _stillness: Stillness = field(init=False)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._stillness = Stillness(self.stall_s, time.monotonic())

    @property
    def has_stalled(self) -> bool:
        return self._stillness.has_stalled

    def start(self) -> None:
        self.moved()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def close(self) -> None:
        self._over.set()

    def moved(self, *_: object, **__: object) -> None:
        """Something happened: any signal of Scrapy's."""
        self._stillness.moved(time.monotonic())

    def waits(self, seconds: float) -> None:
        """A request waits for its turn, so that no movement is expected until then."""
        self._stillness.moved(time.monotonic() + seconds)

    def stopping(self) -> None:
        """The crawls were told to end."""
        if self._stillness.stopped_at is None:
            self._stillness.stopped_at = time.monotonic()

    def _watch(self) -> None:
        while not self._over.wait(CHECK_S):
            now, stopped_at = time.monotonic(), self._stillness.stopped_at
            if stopped_at is not None and now - stopped_at > self.stop_within_s:
                return self._end()
            if self._stillness.is_stalled(now):
                self._stillness.has_stalled = True
                self.stopping()
                self.stop()
        return None

    def _end(self) -> None:
        self.end()
        if not self._over.wait(LAST_S):
            os._exit(1)
