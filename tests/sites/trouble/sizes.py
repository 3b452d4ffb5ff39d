"""Bodies of the wrong size: without end, larger than memory should hold, packed, cut short."""

import gzip

from tests.sites.bodies import MEBIBYTE, article, filler, gzip_bomb
from tests.sites.pages import HTML
from tests.sites.trouble.site import TroubleHandler, at


@at("/body/200-mb")
def _large(handler: TroubleHandler) -> None:
    """200 MB of paragraphs, and the headers say so."""
    size = 200 * MEBIBYTE
    handler.begin(200, {"Content-Type": HTML, "Content-Length": str(size)})
    handler.stream(filler(size))


@at("/body/200-mb-unannounced")
def _large_unannounced(handler: TroubleHandler) -> None:
    """200 MB of paragraphs; where it ends is only known from the end of the connection."""
    handler.begin(200, {"Content-Type": HTML, "Connection": "close"})
    handler.stream(filler(200 * MEBIBYTE))


@at("/body/endless")
def _endless(handler: TroubleHandler) -> None:
    """Paragraphs for ever, in chunks."""
    handler.begin(200, {"Content-Type": HTML, "Transfer-Encoding": "chunked"})
    part = b"".join(filler(1 << 16))
    handler.stream(iter(lambda: b"%x\r\n%b\r\n" % (len(part), part), b""))


@at("/body/gzip-bomb")
def _gzip_bomb(handler: TroubleHandler) -> None:
    """About a megabyte on the wire, 1.2 GiB when inflated."""
    handler.begin(200, {"Content-Type": HTML, "Content-Encoding": "gzip", "Connection": "close"})
    handler.stream(gzip_bomb(1200))


@at("/body/gzip-in-empty-parts")
def _empty_members(handler: TroubleHandler) -> None:
    """2.5 MB of gzip members that hold nothing."""
    empty = gzip.compress(b"") * 125_000
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, empty)


@at("/body/gzip-cut-short")
def _gzip_cut_short(handler: TroubleHandler) -> None:
    """A gzipped page without its last third."""
    packed = gzip.compress(article("A page cut short").encode())
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, packed[: len(packed) * 2 // 3])


@at("/body/gzip-that-is-none")
def _gzip_that_is_none(handler: TroubleHandler) -> None:
    """Plain HTML that the headers call gzip."""
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, article("Not gzip").encode())


@at("/body/unknown-encoding")
def _unknown_encoding(handler: TroubleHandler) -> None:
    """Plain HTML in an encoding that does not exist."""
    handler.send(200, {"Content-Type": HTML, "Content-Encoding": "squeeze"}, article("Squeezed").encode())
