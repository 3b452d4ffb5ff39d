"""The application that answers for mementos: it negotiates in time, lists captures, and gives each as it came."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from archive.captures import StoredResponse
from archive.errors import BadQuery, NotFound, PressmarkError
from archive.records import KeptCapture
from archive.web.api.problems import problem_of
from archive.web.captured_body import body_of
from archive.web.memento.addresses import MementoAddress, TimeMapFormat, memento
from archive.web.memento.links import Mementos, http_date
from archive.web.problem import problem
from archive.web.replay.addresses import ReplayAddress
from archive.web.room import Room
from archive.web.safety.access import Access, demand
from archive.web.safety.tokens import Scope as TokenScope
from archive.web.timed_addresses import target_of

PREFIXES = ("/timegate", "/timemap", "/memento")
PASSED_ON = ("Content-Type", "Content-Language", "Last-Modified")
HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade"}
)
ORIGINAL = "X-Archive-Orig-"
HARMLESS = {
    # Whatever a page says, it does nothing at our address: it has no origin, runs no script and loads nothing.
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class MementoServer:
    """An ASGI application, to be mounted at each of PREFIXES. Who reads the API reads mementos."""

    def __init__(self, room: Room, access: Access) -> None:
        self._room, self._access = room, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await run_in_threadpool(self._answer, Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return problem(405, "Mementos can only be read.", headers={"Allow": "GET, HEAD"})
        try:
            has_token = "authorization" in request.headers
            demand(
                TokenScope.READ,
                self._access.scopes(request.headers.get("authorization")),
                has_token=has_token,
            )
            return self._found(request)
        except PressmarkError as error:
            return problem_of(error)

    def _found(self, request: Request) -> Response:
        address = MementoAddress.read(target_of(request.scope))
        if address is None:
            raise NotFound("give /timegate/URL, /timemap/link/URL or /memento/TIMEid_/URL")
        origin = self._room.settings.asked_at(request.headers.get("host", ""))
        captures = self._room.archive.captures.of_url(address.url)
        if not captures:
            raise NotFound(f"no capture of {address.url}")
        mementos = Mementos(origin, address.url, captures)
        if address.format is not None:
            return _timemap(mementos, address.format)
        if address.at is None:
            return _led_to(mementos, _wanted(request.headers), {"Vary": "accept-datetime"})
        return self._memento(request, mementos, address.at)

    def _memento(self, request: Request, mementos: Mementos, at: datetime) -> Response:
        capture = _nearest(mementos.captures, at)
        if capture.captured_at.replace(microsecond=0) != at:
            return _led_to(mementos, at, {})
        if request.headers.get("sec-fetch-dest", "empty") != "empty":
            return self._for_a_browser(capture, request.headers.get("host", ""))
        stored = self._room.archive.captures.response(capture)
        return _as_it_came(mementos, capture, stored)

    def _for_a_browser(self, capture: KeptCapture, host: str) -> Response:
        """A browser is sent to where archived pages are shown, at an origin of their own."""
        address = ReplayAddress(capture.captured_at, capture.url)
        return Response(
            status_code=302, headers=_latin({"Location": self._room.settings.replayed(str(address), host)})
        )


def _wanted(headers: Headers) -> datetime:
    """The time of Accept-Datetime; without one, now. Raises BadQuery."""
    given = headers.get("accept-datetime")
    if given is None:
        return datetime.now(UTC)
    try:
        at = parsedate_to_datetime(given)
        return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadQuery(
            f"Accept-Datetime {given[:80]!r}: write Sun, 03 May 2026 12:00:00 GMT (RFC 7089 2.1.1.1)"
        ) from error


def _nearest(captures: Iterable[KeptCapture], at: datetime) -> KeptCapture:
    """The capture nearest to a time, by whole seconds, which is what addresses have."""
    return min(captures, key=lambda capture: abs(capture.captured_at.replace(microsecond=0) - at))


def _led_to(mementos: Mementos, at: datetime, headers: dict[str, str]) -> Response:
    capture = _nearest(mementos.captures, at)
    links = {"Location": mementos.address(capture), "Link": mementos.header(capture)}
    return Response(status_code=302, headers=_latin(links | headers))


def _timemap(mementos: Mementos, kind: TimeMapFormat) -> Response:
    if kind is TimeMapFormat.CDXJ:
        return PlainTextResponse(mementos.cdxj(), media_type="text/x-cdxj")
    return PlainTextResponse(mementos.link_format(), media_type="application/link-format")


def _as_it_came(mementos: Mementos, capture: KeptCapture, stored: StoredResponse) -> Response:
    """The captured response with its status and its body; the headers it came with stand under other names."""
    body, head = body_of(stored), stored.payload_head
    status = head.status if head.status in _STATUSES else 200
    headers = {f"{ORIGINAL}{name}": value for name, value in head.headers if name.lower() not in HOP_BY_HOP}
    headers |= {name: value for name in PASSED_ON if (value := head.field(name))}
    if location := head.field("Location"):
        headers["Location"] = memento(mementos.origin, urljoin(capture.url, location), capture.captured_at)
    headers |= {"Memento-Datetime": http_date(capture.captured_at), "Link": mementos.header(capture)}
    return Response(body, status, headers=_latin(headers | HARMLESS))


def _latin(headers: dict[str, str]) -> dict[str, str]:
    """Headers that can be sent: each on one line, in the characters that headers may have."""
    return {
        name: "".join(letter for letter in value if " " <= letter <= "\xff" and letter != "\x7f")
        for name, value in headers.items()
        if _TOKEN.fullmatch(name)
    }


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_STATUSES = frozenset(status.value for status in HTTPStatus if status.value >= 200 and status.value != 304)
