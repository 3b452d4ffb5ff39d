"""Entity tags: an answer that has not changed is not sent again (RFC 9110 8.8.3, 13.1.2). HEAD is answered as GET is,
without the body (9.3.2)."""

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.entity_tag import names, tag_of

KEPT_FOR_304 = frozenset({b"cache-control", b"content-location", b"date", b"etag", b"expires", b"vary"})


class EntityTags:
    """ASGI middleware that gives JSON answers to GET a tag of their content, and answers 304 to who has it already.

    Answers in several parts (exports, events) pass through as they come.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        answer = _Answer(Headers(scope=scope).get("if-none-match", ""), send)
        await self._app(scope, receive, answer.send)


class _Answer:
    """An answer on its way: its head waits for its first part."""

    def __init__(self, known: str, send: Send) -> None:
        self._known, self._send = known, send
        self._head: MutableMapping[str, Any] | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            is_whole = not message.get("more_body", False)
            if is_whole and head["status"] == 200 and "etag" not in Headers(raw=head["headers"]):
                await self._send_tagged(head, message)
                return
            await self._send(head)
        await self._send(message)

    async def _send_tagged(self, head: Message, body: Message) -> None:
        tag = tag_of(body.get("body", b""))
        MutableHeaders(scope=head)["ETag"] = tag
        if names(self._known, tag):
            headers = [(name, value) for name, value in head["headers"] if name.lower() in KEPT_FOR_304]
            head, body = {**head, "status": 304, "headers": headers}, {**body, "body": b""}
        await self._send(head)
        await self._send(body)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head
