"""Keeps a value that takes long to compute, so that nobody waits for it but the first reader."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from archive.errors import PressmarkError

FRESH_S = 60.0
IDLE_S = 300.0  # between two computations while nobody asks
IDLE_PART = 100  # times as long as a computation takes, so that an idle server stays idle

Value = TypeVar("Value")


class Refreshed(Generic[Value]):
    """A value that is computed anew in a thread once a reader gets one that is older than FRESH_S."""

    def __init__(self, compute: Callable[[], Value], now: Callable[[], float] = time.monotonic) -> None:
        self._compute, self._now = compute, now
        self._computing = Lock()
        self._known: tuple[float, Value] | None = None

    def get(self) -> Value:
        """The value as it was last computed. The first readers wait for it."""
        known = self._known
        if known is None:
            with self._computing:
                known = self._known or self._computed()
        elif self._now() - known[0] >= FRESH_S:
            self.refresh()
        return known[1]

    def refresh(self) -> None:
        """Begin to compute the value, unless that is under way."""
        if self._computing.acquire(blocking=False):
            Thread(target=self._finish, daemon=True).start()

    async def keep_warm(self) -> None:
        """Compute the value now and then, until this task is cancelled."""
        while True:
            began = self._now()
            await run_in_threadpool(self._compute_if_free)
            await asyncio.sleep(max(IDLE_S, IDLE_PART * (self._now() - began)))

    def _compute_if_free(self) -> None:
        if self._computing.acquire(blocking=False):
            self._finish()

    def _finish(self) -> None:
        try:
            with suppress(PressmarkError):  # whoever asks the archive itself is told
                self._computed()
        finally:
            self._computing.release()

    def _computed(self) -> tuple[float, Value]:
        self._known = known = (self._now(), self._compute())
        return known
