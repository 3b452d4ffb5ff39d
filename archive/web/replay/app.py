"""The application that replays captures. It runs at an origin of its own, where there is nothing else."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urljoin

from markupsafe import escape
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from archive.captures import StoredResponse
from archive.errors import PressmarkError
from archive.records import KeptCapture
from archive.web.captured_body import body_of
from archive.web.replay.addresses import ReplayAddress
from archive.web.replay.rewriting import rewritten, rewritten_css
from archive.web.room import Room, is_answered_at
from archive.web.statuses import status_of
from archive.web.timed_addresses import target_of

HTML = frozenset({"text/html", "application/xhtml+xml"})
SHOWN_AS_THEY_ARE = ("image/", "font/", "audio/", "video/", "text/plain")
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Replay:
    """An ASGI application: `/web/TIME/URL` shows the capture of a URL that is nearest to a time."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        response = await run_in_threadpool(self._answer, scope)
        settings, host = self._room.settings, Headers(scope=scope).get("host", "")
        response.headers.update(replay_headers(settings.origin_at(host), settings.replay_origin_at(host)))
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Cache-Control"] = "no-store"  # soon the page may be there
        await response(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        headers = Headers(scope=scope)
        if not is_answered_at(headers.get("host", ""), self._room.settings.replay_hosts):
            return PlainTextResponse("This server does not go by that name.\n", 421)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Archived pages can only be read.\n", 405, {"Allow": "GET, HEAD"})
        if headers.get("service-worker"):
            return PlainTextResponse("No workers here.\n", 403)
        target = self._room.settings.unsealed(target_of(scope))
        address = ReplayAddress.read(target) if target is not None else None
        if address is None:
            return PlainTextResponse("Archived pages are at /web/TIME/URL.\n", 404)
        try:
            return self._replayed(address)
        except PressmarkError as error:
            return _said(str(error), status_of(error))

    def _replayed(self, address: ReplayAddress) -> Response:
        archive = self._room.archive
        capture = archive.captures.nearest(address.url, address.at)
        if capture is None:
            return _said(f"Not in the archive: {address.url}", 404)
        stored = archive.captures.response(capture)
        if (location := _location(capture, stored)) and not address.is_raw:
            onward = ReplayAddress(capture.captured_at, location)
            return Response(status_code=302, headers={"Location": self._path(onward)})
        return _shown(capture, stored, address, self._path)

    def _path(self, address: ReplayAddress) -> str:
        return self._room.settings.sealed(str(address))


def replay_headers(origin: str, replay_origin: str) -> dict[str, str]:
    """What an archived page may do: show itself, with styles, images, fonts and sound of other captures."""
    policy = (
        "sandbox; default-src 'none'; script-src 'none'; "
        f"style-src {replay_origin} 'unsafe-inline'; img-src {replay_origin} data:; font-src {replay_origin} data:; "
        f"media-src {replay_origin}; frame-src {replay_origin}; frame-ancestors {origin} {replay_origin}; "
        "form-action 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "private, max-age=600",
    }


def _location(capture: KeptCapture, stored: StoredResponse) -> str | None:
    """Where a captured redirect led to."""
    location = stored.head.field("Location") if capture.status in REDIRECTS else None
    return urljoin(capture.url, location) if location else None


def _shown(
    capture: KeptCapture, stored: StoredResponse, address: ReplayAddress, path: Callable[[ReplayAddress], str]
) -> Response:
    body = body_of(stored)
    kind = stored.payload_head.media_type or "application/octet-stream"
    charset = stored.payload_head.charset
    status = capture.status if capture.status in _STATUSES and capture.status >= 400 else 200
    own = ReplayAddress(capture.captured_at, capture.url)
    if address.is_raw:
        sent = stored.payload_head.field("Content-Type") or kind
        return Response(body, status, headers={"Content-Type": _one_line(sent)})
    if kind in HTML:
        page = rewritten(body, charset, own, path)
        return Response(page, status, headers={"Content-Type": "text/html; charset=utf-8"})
    if kind == "text/css":
        css = body.decode(charset or "utf-8", "replace")
        linked = rewritten_css(css, lambda reference: path(own.linked(capture.url, reference) or own))
        return Response(linked, status, headers={"Content-Type": "text/css; charset=utf-8"})
    if kind.startswith(SHOWN_AS_THEY_ARE):
        return Response(body, status, headers={"Content-Type": kind})
    return _said(f"A file of {len(body):,} bytes ({kind}); it can be exported, and is not shown here.", 200)


_STATUSES = frozenset(status.value for status in HTTPStatus)


def _one_line(value: str) -> str:
    return "".join(letter for letter in value if " " <= letter <= "~")


SAID = (
    '<!doctype html><meta charset="utf-8"><title>Pressmark</title>'
    '<p style="font: 1.1rem/1.5 serif; margin: 2rem; overflow-wrap: anywhere">{}</p>'
)


def _said(text: str, status: int) -> Response:
    return Response(SAID.format(escape(text)), status, headers={"Content-Type": "text/html; charset=utf-8"})
