"""Statuses that are no page, and sites that are busy."""

import itertools
from functools import partial

from tests.sites.bodies import article
from tests.sites.pages import HTML
from tests.sites.trouble.site import TROUBLES, TroubleHandler, at


def _status(code: int, handler: TroubleHandler) -> None:
    handler.page(f"<h1>Status {code}</h1>" if code != 204 else "", status=code)


for _code in (
    204,
    400,
    401,
    403,
    404,
    405,
    406,
    408,
    410,
    418,
    425,
    429,
    451,
    500,
    501,
    502,
    503,
    504,
    520,
    999,
):
    TROUBLES[f"/status/{_code}"] = partial(_status, _code)


@at("/status/early-hints")
def _early_hints(handler: TroubleHandler) -> None:
    """100 and 103 (RFC 8297) before the answer itself."""
    body = article("A page after hints").encode()
    handler.raw(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )


@at("/status/endless-hints")
def _endless_hints(handler: TroubleHandler) -> None:
    """103 again and again, and no answer."""
    handler.stream(itertools.repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * 100))


@at("/status/206")
def _partial(handler: TroubleHandler) -> None:
    """A part of the page, which nobody asked for."""
    part = article("A page in parts").encode()[:-200]
    headers = {"Content-Type": HTML, "Content-Range": f"bytes 0-{len(part) - 1}/{len(part) + 200}"}
    handler.send(206, headers, part)


@at("/busy")
def _busy(handler: TroubleHandler) -> None:
    """503 for the next hour."""
    handler.send(503, {"Content-Type": HTML, "Retry-After": "3600"}, b"<h1>Too busy</h1>")


@at("/busy/until-a-date")
def _busy_until_a_date(handler: TroubleHandler) -> None:
    """429 until a date, RFC 9110's other form of Retry-After."""
    handler.send(
        429, {"Content-Type": HTML, "Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, b"<h1>Slow down</h1>"
    )


@at("/busy/once")
def _busy_once(handler: TroubleHandler) -> None:
    """503 to the first request, the page to all others."""
    if handler.times_asked == 1:
        handler.send(503, {"Content-Type": HTML, "Retry-After": "0"}, b"<h1>Too busy</h1>")
    else:
        handler.page(article("Worth another try"))


@at("/busy/for-nonsense")
def _busy_for_nonsense(handler: TroubleHandler) -> None:
    """A Retry-After that is neither seconds nor a date."""
    handler.send(429, {"Content-Type": HTML, "Retry-After": "soon"}, b"<h1>Slow down</h1>")
