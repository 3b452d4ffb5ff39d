"""Refuses requests that no endpoint could take: bodies that are too large or no JSON, and NUL characters."""

from collections import deque

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.problem import ProblemAnswer, problem

MOST_BYTES = 1_000_000
NUL = b"%00"  # no text has it, and PostgreSQL refuses it


class BodyGate:
    """ASGI middleware that reads a request's body before the application does, up to a limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope)
        try:
            body = None if refusal else await _body(receive)
        except HTTPException as error:  # the server's own limits, for bodies that do not come to an end
            await problem(error.status_code, error.detail, headers=error.headers or {})(scope, receive, send)
            return
        if body is None:
            await (refusal or TOO_LARGE)(scope, receive, send)
            return
        if body and not _is_json(Headers(scope=scope).get("content-type", "")):
            await NOT_JSON(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)


TOO_LARGE = problem(413, f"The body may have {MOST_BYTES:,} bytes.", headers={"Connection": "close"})
NOT_JSON = problem(415, "Send the body as JSON, with `Content-Type: application/json`.")


def _refusal(scope: Scope) -> ProblemAnswer | None:
    length = Headers(scope=scope).get("content-length", "0")
    if length.isdecimal() and int(length) > MOST_BYTES:
        return TOO_LARGE
    if NUL in scope["query_string"] or "\0" in scope["path"]:
        return problem(400, "A NUL character (%00) is no text.")
    return None


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None if it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):  # also when the client has gone
            return bytes(body)


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What gives the application the body that was read, and then what comes after it."""
    messages: deque[Message] = deque([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        return messages.popleft() if messages else await receive()

    return replay
