"""Limits of each request: how large its body may be, how long it may take to come, and how often a client may write."""

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.problem import refusal_at
from archive.web.safety.guard import SAFE
from archive.web.safety.rates import Rate

BODY_BYTES = 20_000_000  # a browser's bookmarks of many years
CHUNK_S = 15.0  # the longest wait for the next part of a body
WRITES, WRITES_PER_MINUTE = 60, 60


class Limits:
    """ASGI middleware around a whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._writes = Rate(WRITES, WRITES_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _LimitedBody(receive), send)

    def _refusal(self, scope: Scope) -> Response | None:
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > BODY_BYTES:
            return refusal_at(scope["path"], 413, TOO_LARGE, CLOSE)
        if wait := self._writes.wait_s(client_of(scope)):
            return refusal_at(scope["path"], 429, TOO_OFTEN, {"Retry-After": str(wait)})
        return None


class _LimitedBody:
    """The messages of a request, until they are too many or stay away: then its reader gets an HTTPException."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._bytes, self._is_whole = receive, 0, False

    async def __call__(self) -> Message:
        if self._is_whole:  # what comes now is that the client has gone
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), CHUNK_S)
        except TimeoutError as error:
            raise HTTPException(408, "The rest of the request did not come.", CLOSE) from error
        self._bytes += len(message.get("body", b""))
        if self._bytes > BODY_BYTES:
            raise HTTPException(413, TOO_LARGE, CLOSE)
        self._is_whole = not message.get("more_body", False)
        return message


def client_of(scope: Scope) -> str:
    """The address that a request came from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


CLOSE = {"Connection": "close"}  # what else the client sends is not read
TOO_LARGE = f"This is more than the server takes at once: {BODY_BYTES // 1_000_000} MB."
TOO_OFTEN = "These are many changes at once: wait a little."
