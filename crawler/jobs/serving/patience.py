"""Ends connections whose clients send nothing: a request's head must come within seconds, and only so many may wait.

This uses uvicorn below its public interface: it has no limit of time for a head.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0  # from the connection to the whole head of its first request
MOST_WAITING = 200  # connections without a request; for one more, the one that waits longest is ended
_waiting: dict["ImpatientProtocol", asyncio.TimerHandle] = {}
"""The oldest first."""


class ImpatientProtocol(H11Protocol):
    """A connection that ends if no request comes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(_waiting) >= MOST_WAITING:
            next(iter(_waiting)).give_up()
        _waiting[self] = self.loop.call_later(HEAD_S, self.give_up)

    def handle_events(self) -> None:
        super().handle_events()
        if self.scope is not None:  # the head has come
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """End the connection at once, without an answer: nothing was asked."""
        self._wait_no_more()
        self.transport.abort()

    def _wait_no_more(self) -> None:
        if timer := _waiting.pop(self, None):
            timer.cancel()
