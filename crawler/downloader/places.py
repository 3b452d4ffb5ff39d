"""Counts the requests that move bytes, and keeps that number to what the network and the open files allow.

A request takes a place when it goes out. It leaves the place when its response is complete, or while its peer is
silent: dead hosts take no place of hosts that answer. The number of places grows while all are taken and responses
arrive whole, and is halved when a response breaks off, as it does on a network that is too slow.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

FIRST = 16  # places at the start
SILENT_S = 2.0  # a peer that has sent nothing for so long moves no bytes
CHECK_S = 0.25


class Places:
    """The places of one process: up to `most`, and up to `most_open` connections with those of silent peers. While
    `has_room` says no, only urgent requests take places.
    """

    def __init__(
        self,
        most: int,
        most_open: int,
        has_room: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._most, self._most_open = min(most, most_open), most_open
        self._has_room, self._clock = has_room, clock
        self._limit = min(FIRST, self._most)
        self._moved_at: dict[Hashable, float] = {}  # by request, the one that moved last at the end
        self._silent: set[Hashable] = set()
        self._begun: set[Hashable] = set()
        self._waiting: deque[_Turn] = deque()

    @property
    def limit(self) -> int:
        """How many requests may move bytes at once."""
        return self._limit

    def is_silent(self, request: Hashable) -> bool:
        """Whether the request's peer has been silent."""
        return request in self._silent

    async def take(self, request: Hashable, *, is_urgent: bool = False) -> None:
        """Wait for a place, in the order of asking, and take it. Urgent requests come first."""
        turn = _Turn(request, is_urgent, asyncio.get_running_loop().create_future())
        if is_urgent:
            self._waiting.appendleft(turn)
        else:
            self._waiting.append(turn)
        self.let_in()
        try:
            await turn.comes
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._waiting.remove(turn)
            self.leave(request, is_whole=False)
            raise

    def moved(self, request: Hashable) -> None:
        """Bytes have come for the request."""
        if request in self._moved_at or request in self._silent:
            self._moved_at.pop(request, None)  # to the end
            self._silent.discard(request)
            self._begun.add(request)
            self._moved_at[request] = self._clock()

    def leave(self, request: Hashable, *, is_whole: bool) -> None:
        """The request is over: its response is whole, or it failed."""
        was_full, has_begun = len(self._moved_at) >= self._limit, request in self._begun
        self._moved_at.pop(request, None)
        self._silent.discard(request)
        self._begun.discard(request)
        if is_whole and was_full:
            self._limit = min(self._limit + 1, self._most)
        elif has_begun and not is_whole:
            self._limit = max(min(FIRST, self._most), self._limit // 2)
        self.let_in()

    def check(self) -> None:
        """Free the places of requests whose peers have been silent. To be called every CHECK_S seconds."""
        before = self._clock() - SILENT_S
        while self._moved_at:
            request, moved_at = next(iter(self._moved_at.items()))
            if moved_at > before:
                break
            del self._moved_at[request]
            self._silent.add(request)
        self.let_in()

    def let_in(self) -> None:
        """Give the free places to the requests that wait."""
        while self._waiting and self._is_free(self._waiting[0]):
            turn = self._waiting.popleft()
            if not turn.comes.done():
                self._moved_at[turn.request] = self._clock()
                turn.comes.set_result(None)

    def _is_free(self, turn: "_Turn") -> bool:
        moving = len(self._moved_at)
        has_place = moving < self._limit and moving + len(self._silent) < self._most_open
        return has_place and (turn.is_urgent or self._has_room())


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    request: Hashable
    is_urgent: bool
    comes: "asyncio.Future[None]"
