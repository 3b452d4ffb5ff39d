"""Records every request and response as they were sent over the network, for the capture pipeline.

The recorder is next to the network, below decompression, retries and redirects, so it sees every exchange. It leaves
out the user's secrets: the headers and cookies from a source's files, and the credentials for a proxy. The records
travel in `request.meta["exchanges"]`, one list per page, shared along its redirects.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Headers, Response

from archive.captures import Exchange
from archive.passwords import head_without_password
from crawler.downloader.source_settings import SECRET


class Recorder:
    """Downloader middleware: records the whole exchange when a response comes. The handler has recorded the time of
    the request.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        exchanges = request.meta.get("exchanges")  # robots.txt has no list: it is no part of a page
        if exchanges is not None:
            exchanges.append(_exchange(request, response))
        return response


def _exchange(request: Request, response: Response) -> Exchange:
    secret: frozenset[str] = request.meta.get(SECRET, frozenset()) | {"proxy-authorization"}
    has_own_address = response.ip_address and not request.meta.get("proxy")
    return Exchange(
        url=request.url,
        requested_at=request.meta["requested_at"],
        request=_request_line(request) + _lines(request.headers, secret) + b"\r\n",
        response_head=_status_line(response) + _lines(response.headers, secret) + b"\r\n",
        payload=response.body,
        ip_address=str(response.ip_address) if has_own_address else None,
    )


def _request_line(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    return f"{request.method} {target} HTTP/1.1\r\nHost: {host}\r\n".encode("ascii")


def _status_line(response: Response) -> bytes:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {response.status} {phrase}\r\n".encode("ascii")


def _lines(headers: Headers, secret: frozenset[str]) -> bytes:
    shown = Headers(
        {name: value for name, value in headers.items() if name.decode("latin-1").lower() not in secret}
    )
    text = head_without_password(shown.to_string())
    return text + b"\r\n" if text else b""
