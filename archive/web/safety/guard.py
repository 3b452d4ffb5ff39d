"""Refuses requests that a browser was tricked into, and tells browsers what our pages may do.

The Host header must name this server (DNS rebinding). A request that changes something must come from our own pages:
browsers say so in Sec-Fetch-Site (Fetch Metadata) and Origin (RFC 6454), and other programs send neither.
"""

from collections.abc import Mapping
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.web.problem import refusal_at
from archive.web.room import Settings, is_answered_at

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110 9.2.1
OWN = frozenset({"same-origin", "none"})  # "none": typed, bookmarked, or shared by the system


class Guard:
    """ASGI middleware around a whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        asked = Headers(scope=scope)
        own_headers = page_headers(self._settings.replay_origin_at(asked.get("host", "")))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in own_headers.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope["path"], scope["method"], asked)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, path: str, method: str, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if not is_answered_at(host, self._settings.hosts):
            return refusal_at(path, 421, MISDIRECTED)
        if method not in SAFE and is_from_elsewhere(headers, self._settings):
            return refusal_at(path, 403, FROM_ELSEWHERE)
        return None


def is_from_elsewhere(headers: Headers, settings: Settings) -> bool:
    """Whether a page of another origin made a browser send this request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OWN
    origin = headers.get("origin")
    return origin is not None and origin.lower() != settings.asked_at(headers.get("host", "")).lower()


@lru_cache(maxsize=100)
def page_headers(replay_origin: str) -> Mapping[str, str]:
    """The headers of all our answers. Scripts, styles and images come from us, and nothing from anywhere else."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"frame-src {replay_origin}; require-trusted-types-for 'script'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "private, no-cache",
    }


MISDIRECTED = "This server does not go by that name: start it with `--allow-host NAME` to let it."
FROM_ELSEWHERE = "This request came from a page of another site, and was refused."
