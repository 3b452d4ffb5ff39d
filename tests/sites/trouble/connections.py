"""Connections that break, dawdle or lie about their length, and headers that are none."""

import itertools
import socket
import struct

from tests.sites.bodies import MEBIBYTE, article
from tests.sites.pages import HTML
from tests.sites.trouble.site import TroubleHandler, at

DRIP_INTERVAL_S = 0.1
BEGINNING = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@at("/connection/closed-mid-body")
def _closed_mid_body(handler: TroubleHandler) -> None:
    """Promises a page in chunks, and hangs up in the first."""
    handler.begin(200, {"Content-Type": HTML, "Transfer-Encoding": "chunked"})
    handler.raw(b"1000\r\n" + article("A page that breaks off").encode()[:500])


@at("/connection/length-too-long")
def _length_too_long(handler: TroubleHandler) -> None:
    """Content-Length says more than there is."""
    body = article("A page with a long promise").encode()
    handler.begin(200, {"Content-Type": HTML, "Content-Length": str(len(body) + 1000)})
    handler.raw(body)


@at("/connection/length-too-short")
def _length_too_short(handler: TroubleHandler) -> None:
    """Content-Length says less than there is."""
    body = article("A page with a short promise").encode()
    handler.begin(200, {"Content-Type": HTML, "Content-Length": str(len(body) // 2)})
    handler.raw(body)


@at("/connection/length-is-nonsense")
def _length_is_nonsense(handler: TroubleHandler) -> None:
    """Content-Length is no number."""
    handler.begin(200, {"Content-Type": HTML, "Content-Length": "many"})
    handler.raw(article("A page of many bytes").encode())


@at("/connection/slow-drip")
def _slow_drip(handler: TroubleHandler) -> None:
    """One byte every tenth of a second, until the server stops."""
    handler.begin(200, {"Content-Type": HTML, "Content-Length": "1000000"})
    handler.close_connection = True
    while not handler.server.stopping.wait(DRIP_INTERVAL_S):
        handler.wfile.write(b" ")
        handler.wfile.flush()


@at("/connection/never-answers")
def _never_answers(handler: TroubleHandler) -> None:
    """Accepts the request and says nothing, until the server stops."""
    handler.close_connection = True
    handler.server.stopping.wait()


@at("/connection/closed-at-once")
def _closed_at_once(handler: TroubleHandler) -> None:
    """Hangs up without a word."""
    handler.close_connection = True


@at("/connection/reset")
def _reset(handler: TroubleHandler) -> None:
    """Breaks the connection off with a TCP reset."""
    handler.close_connection = True
    linger_for_no_time = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
    handler.connection.close()


@at("/connection/not-http")
def _not_http(handler: TroubleHandler) -> None:
    """Speaks SMTP."""
    handler.raw(b"220 mail.example ESMTP ready\r\n250 OK\r\n")


@at("/headers/garbage")
def _garbage_headers(handler: TroubleHandler) -> None:
    """Lines among the headers that are none."""
    body = article("A page below garbage").encode()
    handler.raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"no colon here\r\n: no name\r\nX-\xff\xfe: \x80\x81\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
    )


@at("/headers/huge")
def _huge_header(handler: TroubleHandler) -> None:
    """One header of a megabyte."""
    handler.send(
        200, {"Content-Type": HTML, "X-Large": "x" * MEBIBYTE}, article("Below a huge header").encode()
    )


@at("/headers/many")
def _many_headers(handler: TroubleHandler) -> None:
    """Ten thousand headers."""
    many = {f"X-Number-{number}": "x" for number in range(10_000)}
    handler.send(200, {"Content-Type": HTML, **many}, article("Below many headers").encode())


@at("/headers/endless")
def _endless_headers(handler: TroubleHandler) -> None:
    """Headers without end."""
    handler.raw(BEGINNING)
    handler.stream(b"X-More-%d: x\r\n" % number * 1000 for number in itertools.count())


@at("/headers/endless-value")
def _endless_value(handler: TroubleHandler) -> None:
    """One header, whose value is folded into lines without end."""
    handler.raw(BEGINNING)
    handler.stream(itertools.repeat(b"X-More: x\r\n " + b"y" * 70 + b"\r\n" + b" z\r\n" * 1000))


@at("/headers/slow")
def _slow_headers(handler: TroubleHandler) -> None:
    """A header every tenth of a second, until the server stops."""
    handler.raw(BEGINNING)
    while not handler.server.stopping.wait(DRIP_INTERVAL_S):
        handler.wfile.write(b"X-More: x\r\n")


@at("/headers/cookie-needed")
def _cookie_needed(handler: TroubleHandler) -> None:
    """Redirects to itself until its cookie comes back."""
    if "seen=1" in handler.headers.get("Cookie", ""):
        handler.page(article("A page for those who keep cookies"))
    else:
        handler.send(302, {"Location": "/headers/cookie-needed", "Set-Cookie": "seen=1; Path=/"}, b"")
