"""A site where every path makes one kind of trouble that servers on the open web make.

`TROUBLES` lists them all, path -> what answers it. Any other path is an honest 404.
"""

import gzip
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from tests.sites.bodies import MEBIBYTE, article, filler, gzip_bomb, nested
from tests.sites.pages import HTML, Page, ServedPages
from tests.sites.recording import RecordingHandler, RecordingServer

DRIP_INTERVAL_S = 0.1

# The same page five times: its canonical address, then the ones that lead to it.
SAME_PAGE = (
    "/same/article",
    "/same/article/",
    "/same/article?utm_source=newsletter&utm_medium=email&fbclid=abc123",
    "/same/article/amp",
    "/same/old-address",
)


class TroubleSite(RecordingServer):
    """Serves `TROUBLES`. `elsewhere` is a second site, on a port of its own, that one redirects to."""

    def __init__(self) -> None:
        super().__init__(_TroubleHandler)
        self.elsewhere = ServedPages({"/": Page(article("Elsewhere").encode())})
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self._running.enter_context(self.elsewhere)
        return super().__enter__()

    def __exit__(self, *exc_info: object) -> None:
        with self._running:
            super().__exit__(*exc_info)


class _TroubleHandler(RecordingHandler):
    server: TroubleSite

    def respond(self) -> None:
        trouble = TROUBLES.get(self.path) or TROUBLES.get(urlsplit(self.path).path, not_found)
        trouble(self)

    def page(self, body: str | bytes, content_type: str = HTML, status: int = 200) -> None:
        encoded = body.encode() if isinstance(body, str) else body
        self.send(status, {"Content-Type": content_type}, encoded)

    def redirect(self, location: str, status: int = 302) -> None:
        self.send(status, {"Location": location}, b"")

    def raw(self, data: bytes) -> None:
        """These bytes and no others, then the end of the connection."""
        self.close_connection = True
        self.wfile.write(data)
        self.wfile.flush()

    def stream(self, parts: Iterable[bytes]) -> None:
        """A body in parts, until the client or this server hangs up; then the connection ends."""
        self.close_connection = True
        for part in parts:
            if self.server.stopping.is_set():
                return
            self.wfile.write(part)


Trouble = Callable[[_TroubleHandler], None]
TROUBLES: dict[str, Trouble] = {}


def at(path: str) -> Callable[[Trouble], Trouble]:
    """Serve the decorated trouble at this path."""

    def register(trouble: Trouble) -> Trouble:
        TROUBLES[path] = trouble
        return trouble

    return register


def not_found(handler: _TroubleHandler) -> None:
    """Nothing here, and the status says so."""
    handler.page("<h1>Not found</h1>", status=404)


# -- statuses


def _status(code: int, handler: _TroubleHandler) -> None:
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


@at("/busy")
def _busy(handler: _TroubleHandler) -> None:
    """503 for the next hour."""
    handler.send(503, {"Content-Type": HTML, "Retry-After": "3600"}, b"<h1>Too busy</h1>")


@at("/busy/until-a-date")
def _busy_until_a_date(handler: _TroubleHandler) -> None:
    """429 until a date, RFC 9110's other form of Retry-After."""
    handler.send(
        429, {"Content-Type": HTML, "Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, b"<h1>Slow down</h1>"
    )


@at("/busy/once")
def _busy_once(handler: _TroubleHandler) -> None:
    """503 to the first request, the page to all others."""
    if handler.times_asked == 1:
        handler.send(503, {"Content-Type": HTML, "Retry-After": "0"}, b"<h1>Too busy</h1>")
    else:
        handler.page(article("Worth another try"))


@at("/busy/for-nonsense")
def _busy_for_nonsense(handler: _TroubleHandler) -> None:
    """A Retry-After that is neither seconds nor a date."""
    handler.send(429, {"Content-Type": HTML, "Retry-After": "soon"}, b"<h1>Slow down</h1>")


# -- redirects


def _redirect(location: str, handler: _TroubleHandler) -> None:
    handler.redirect(location)


for _path, _location in {
    "loop": "/redirect/loop",
    "loop-of-two": "/redirect/loop-of-two/back",
    "loop-of-two/back": "/redirect/loop-of-two",
    "to-metadata": "http://169.254.169.254/latest/meta-data/",
    "to-metadata-in-ipv6": "http://[::ffff:169.254.169.254]/",
    "to-private-network": "http://10.0.0.1/",
    "to-ipv6-loopback": "http://[::1]/",
    "to-decimal-loopback": "http://2130706433/",
    "to-short-loopback": "http://127.1/",
    "to-file": "file:///etc/passwd",
    "to-ftp": "ftp://ftp.example/pub/",
    "to-javascript": "javascript:alert(1)",
    "to-data": "data:text/html,<h1>Hello</h1>",
    "to-unknown-host": "http://no-such-host.invalid/",
    "to-nonsense": "http://[not an address/",
    "to-empty": "",
}.items():
    TROUBLES[f"/redirect/{_path}"] = partial(_redirect, _location)

for _left in range(1, 31):
    TROUBLES[f"/redirect/chain/{_left}"] = partial(_redirect, f"/redirect/chain/{_left - 1}")


@at("/redirect/chain/0")
def _end_of_chain(handler: _TroubleHandler) -> None:
    """The page at the end of `/redirect/chain/N`, after N redirects."""
    handler.page(article("At the end of the chain"))


@at("/redirect/to-other-port")
def _other_port(handler: _TroubleHandler) -> None:
    """To another site on loopback."""
    handler.redirect(handler.server.elsewhere.at("/"))


@at("/redirect/without-location")
def _without_location(handler: _TroubleHandler) -> None:
    """Says that the page has moved, but not where to."""
    handler.page("<h1>Moved</h1>", status=301)


@at("/redirect/by-meta-refresh")
def _meta_refresh(handler: _TroubleHandler) -> None:
    """A redirect in the page instead of in the headers."""
    handler.page(
        '<html><head><meta http-equiv="refresh" content="0; url=/same/article"></head><body></body></html>'
    )


# -- types


def _typed(content_type: str, body: bytes, handler: _TroubleHandler) -> None:
    handler.page(body, content_type)


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00" + bytes(64)
BINARY = bytes(range(256)) * 64

for _path, _content_type, _body in (
    ("pdf", "application/pdf", PDF),
    ("png", "image/png", PNG),
    ("json", "application/json", b'{"headline": "Not a page"}'),
    ("xml", "application/xml", b"<?xml version='1.0'?><note>Not a page</note>"),
    ("xhtml", "application/xhtml+xml", article("A page in XHTML").encode()),
    ("pdf-labelled-html", HTML, PDF),
    ("png-labelled-html", HTML, PNG),
    ("binary-labelled-html", HTML, BINARY),
    ("html-labelled-plain", "text/plain", article("A page labelled as text").encode()),
    ("html-labelled-binary", "application/octet-stream", article("A page labelled as bytes").encode()),
    ("nonsense", "what/ever; is=this; ;;", article("A page labelled as nonsense").encode()),
):
    TROUBLES[f"/type/{_path}"] = partial(_typed, _content_type, _body)


@at("/type/none")
def _no_type(handler: _TroubleHandler) -> None:
    """A page without Content-Type."""
    handler.send(200, {}, article("A page without a type").encode())


# -- charsets

RUSSIAN = article("Часы на ратуше снова идут")

for _path, _content_type, _body in (
    ("unlabelled", "text/html", RUSSIAN.replace('<meta charset="utf-8">', "").encode("windows-1251")),
    ("header-lies", HTML, RUSSIAN.encode("windows-1251")),
    ("meta-lies", "text/html", RUSSIAN.encode("windows-1251")),
    ("header-against-meta", "text/html; charset=windows-1251", RUSSIAN.encode("windows-1251")),
    ("unknown", "text/html; charset=x-klingon", RUSSIAN.encode()),
    ("utf-16", "text/html", RUSSIAN.encode("utf-16")),
    (
        "shift-jis",
        "text/html; charset=shift_jis",
        article("時計").replace("utf-8", "shift_jis").encode("shift_jis"),
    ),
    ("invalid-utf-8", HTML, article("Cut \udcff in two").encode(errors="surrogateescape")),
    ("declared-utf-7", "text/html; charset=utf-7", article("+ADw-script+AD4-").encode()),
    ("nul-bytes", HTML, article("A page with NUL\0bytes").replace(" ", "\0 ").encode()),
):
    TROUBLES[f"/charset/{_path}"] = partial(_typed, _content_type, _body)


# -- bodies

for _path, _body in (
    ("empty", b""),
    ("blank", b" \r\n\t \n"),
    ("nested-tags", nested(100_000)),
    ("unclosed-tags", b"<html><body>" + b"<div><b>" * 100_000 + b"deep"),
    ("many-attributes", b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">text</p>"),
    ("cut-in-a-tag", article("A page that ends too").encode()[:-40]),
):
    TROUBLES[f"/body/{_path}"] = partial(_typed, HTML, _body)


@at("/body/200-mb")
def _large(handler: _TroubleHandler) -> None:
    """200 MB of paragraphs, and the headers say so."""
    size = 200 * MEBIBYTE
    handler.begin(200, {"Content-Type": HTML, "Content-Length": str(size)})
    handler.stream(filler(size))


@at("/body/200-mb-unannounced")
def _large_unannounced(handler: _TroubleHandler) -> None:
    """200 MB of paragraphs; where it ends is only known from the end of the connection."""
    handler.begin(200, {"Content-Type": HTML, "Connection": "close"})
    handler.stream(filler(200 * MEBIBYTE))


@at("/body/endless")
def _endless(handler: _TroubleHandler) -> None:
    """Paragraphs for ever, in chunks."""
    handler.begin(200, {"Content-Type": HTML, "Transfer-Encoding": "chunked"})
    part = b"".join(filler(1 << 16))
    handler.stream(iter(lambda: b"%x\r\n%b\r\n" % (len(part), part), b""))


@at("/body/gzip-bomb")
def _gzip_bomb(handler: _TroubleHandler) -> None:
    """About a megabyte on the wire, 1.2 GiB when inflated."""
    handler.begin(200, {"Content-Type": HTML, "Content-Encoding": "gzip", "Connection": "close"})
    handler.stream(gzip_bomb(1200))


@at("/body/gzip-cut-short")
def _gzip_cut_short(handler: _TroubleHandler) -> None:
    """A gzipped page without its last third."""
    packed = gzip.compress(article("A page cut short").encode())
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, packed[: len(packed) * 2 // 3])


@at("/body/gzip-that-is-none")
def _gzip_that_is_none(handler: _TroubleHandler) -> None:
    """Plain HTML that the headers call gzip."""
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, article("Not gzip").encode())


@at("/body/unknown-encoding")
def _unknown_encoding(handler: _TroubleHandler) -> None:
    """Plain HTML in an encoding that does not exist."""
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "squeeze"}, article("Squeezed").encode())


# -- connections


@at("/connection/closed-mid-body")
def _closed_mid_body(handler: _TroubleHandler) -> None:
    """Promises a page in chunks, and hangs up in the first."""
    handler.begin(200, {"Content-Type": HTML, "Transfer-Encoding": "chunked"})
    handler.raw(b"1000\r\n" + article("A page that breaks off").encode()[:500])


@at("/connection/length-too-long")
def _length_too_long(handler: _TroubleHandler) -> None:
    """Content-Length says more than there is."""
    body = article("A page with a long promise").encode()
    handler.begin(200, {"Content-Type": HTML, "Content-Length": str(len(body) + 1000)})
    handler.raw(body)


@at("/connection/length-too-short")
def _length_too_short(handler: _TroubleHandler) -> None:
    """Content-Length says less than there is."""
    body = article("A page with a short promise").encode()
    handler.begin(200, {"Content-Type": HTML, "Content-Length": str(len(body) // 2)})
    handler.raw(body)


@at("/connection/length-is-nonsense")
def _length_is_nonsense(handler: _TroubleHandler) -> None:
    """Content-Length is no number."""
    handler.begin(200, {"Content-Type": HTML, "Content-Length": "many"})
    handler.raw(article("A page of many bytes").encode())


@at("/connection/slow-drip")
def _slow_drip(handler: _TroubleHandler) -> None:
    """One byte every tenth of a second, until the server stops."""
    handler.begin(200, {"Content-Type": HTML, "Content-Length": "1000000"})
    handler.close_connection = True
    while not handler.server.stopping.wait(DRIP_INTERVAL_S):
        handler.wfile.write(b" ")
        handler.wfile.flush()


@at("/connection/never-answers")
def _never_answers(handler: _TroubleHandler) -> None:
    """Accepts the request and says nothing, until the server stops."""
    handler.close_connection = True
    handler.server.stopping.wait()


@at("/connection/closed-at-once")
def _closed_at_once(handler: _TroubleHandler) -> None:
    """Hangs up without a word."""
    handler.close_connection = True


@at("/connection/reset")
def _reset(handler: _TroubleHandler) -> None:
    """Breaks the connection off with a TCP reset."""
    handler.close_connection = True
    linger_for_no_time = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
    handler.connection.close()


@at("/connection/not-http")
def _not_http(handler: _TroubleHandler) -> None:
    """Speaks SMTP."""
    handler.raw(b"220 mail.example ESMTP ready\r\n250 OK\r\n")


# -- headers


@at("/headers/garbage")
def _garbage_headers(handler: _TroubleHandler) -> None:
    """Lines among the headers that are none."""
    body = article("A page below garbage").encode()
    handler.raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"no colon here\r\n: no name\r\nX-\xff\xfe: \x80\x81\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
    )


@at("/headers/huge")
def _huge_header(handler: _TroubleHandler) -> None:
    """One header of a megabyte."""
    handler.send(
        200, {"Content-Type": HTML, "X-Large": "x" * MEBIBYTE}, article("Below a huge header").encode()
    )


@at("/headers/many")
def _many_headers(handler: _TroubleHandler) -> None:
    """Ten thousand headers."""
    many = {f"X-Number-{number}": "x" for number in range(10_000)}
    handler.send(200, {"Content-Type": HTML, **many}, article("Below many headers").encode())


@at("/headers/cookie-needed")
def _cookie_needed(handler: _TroubleHandler) -> None:
    """Redirects to itself until its cookie comes back."""
    if "seen=1" in handler.headers.get("Cookie", ""):
        handler.page(article("A page for those who keep cookies"))
    else:
        handler.send(302, {"Location": "/headers/cookie-needed", "Set-Cookie": "seen=1; Path=/"}, b"")


# -- one page at several addresses


@at("/same/article")
@at("/same/article/")
@at("/same/article/amp")
def _same_page(handler: _TroubleHandler) -> None:
    """One article at several addresses, which names its canonical one."""
    canonical = f'<link rel="canonical" href="{handler.server.at(SAME_PAGE[0])}">'
    handler.page(article("The same page", head=canonical))


@at("/same/old-address")
def _same_page_moved(handler: _TroubleHandler) -> None:
    """Where that article was before."""
    handler.redirect(SAME_PAGE[0], status=301)
