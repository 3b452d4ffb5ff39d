"""Lets in readers who know the password, if there is one. A reader who does gets a cookie that is signed and ends."""

import time
from base64 import b64decode
from hmac import compare_digest
from hmac import digest as hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.web.problem import refusal_at
from archive.web.room import Settings
from archive.web.safety.guard import SAFE
from archive.web.safety.limits import client_of
from archive.web.safety.passwords import is_right
from archive.web.safety.rates import Rate

COOKIE = "pressmark"
LASTS_S = 30 * 24 * 3600
OPEN = ("/static/", "/login", "/favicon.ico")
WITH_TOKENS = ("/api/", "/mcp", "/timegate/", "/timemap/", "/memento/")  # these check tokens themselves
FEEDS = (".atom", ".json")
TRIES, TRIES_PER_MINUTE = 5, 3


class Logins:
    """Checks passwords, of each client a few a minute."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tries = Rate(TRIES, TRIES_PER_MINUTE)

    def wait_s(self, client: str, password: str) -> int | None:
        """None if the password is right, 0 if it is wrong; else in how many seconds the client may try again."""
        assert self._settings.password is not None
        if wait := self._tries.wait_s(client):
            return wait
        if is_right(password, self._settings.password):
            self._tries.give_back(client)
            return None
        return 0

    def cookie(self, now: float) -> str:
        """The value of the cookie of a reader who has logged in."""
        end = str(int(now) + LASTS_S)
        return f"{end}.{self._signature(end)}"

    def is_valid(self, cookie: str, now: float) -> bool:
        end, _, signature = cookie.partition(".")
        signed = compare_digest(signature.encode(), self._signature(end).encode())
        return signed and end.isdecimal() and int(end) > now

    def _signature(self, end: str) -> str:
        """The hash of the password is signed as well: a new password ends all logins."""
        signed = f"login {end} {self._settings.password}"
        return hmac(self._settings.secret, signed.encode(), "sha256").hex()


class Gate:
    """ASGI middleware around a whole application; without a password it lets everybody in."""

    def __init__(self, app: ASGIApp, logins: Logins | None) -> None:
        self._app, self._logins = app, logins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._logins is None or await self._may_enter(scope, self._logins):
            await self._app(scope, receive, send)
            return
        await self._turned_away(scope)(scope, receive, send)

    async def _may_enter(self, scope: Scope, logins: Logins) -> bool:
        headers, path = Headers(scope=scope), str(scope["path"])
        if path.startswith(OPEN) or logins.is_valid(cookie_of(headers), time.time()):
            return True
        kind, _, value = headers.get("authorization", "").partition(" ")
        if path.startswith(WITH_TOKENS):
            return kind.lower() == "bearer"
        if kind.lower() == "basic" and path.endswith(FEEDS):  # as feed readers send it
            password = _password_in(value)
            return await run_in_threadpool(logins.wait_s, client_of(scope), password) is None
        return False

    def _turned_away(self, scope: Scope) -> Response:
        path = str(scope["path"])
        if path.startswith(WITH_TOKENS) or path.endswith(FEEDS) or scope["method"] not in SAFE:
            ways = {"WWW-Authenticate": 'Bearer, Basic realm="Pressmark"'}
            return refusal_at(path, 401, "Log in, or send a token.", ways)
        query = scope.get("query_string", b"").decode("ascii", "replace")
        wanted = f"{path}?{query}" if query else path
        return RedirectResponse(f"/login?{urlencode({'next': wanted})}", 303)


def cookie_of(headers: Headers) -> str:
    """The value of our cookie; empty if there is none."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _password_in(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
