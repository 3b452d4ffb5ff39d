"""The URL under which an article is stored, and the URL to request for what a person typed.

Two URLs have the same canonical URL only if no server distinguishes them (WHATWG URL, RFC 3986 6.2) or if they differ
only by a listed tracker. Merging that needs evidence (AMP, `www.`, a final slash, rel=canonical) is in other modules.
"""

import re
from functools import lru_cache

from ada_url import URL

from archive.errors import BadUrl
from archive.identity.urls.tracking_parameters import without_session, without_trackers
from archive.passwords import without_password

MAX_URL_LENGTH = 2048  # characters; the limit of search engines and browsers' address bars


@lru_cache(maxsize=4096)  # each URL of a page is canonicalised many times during ingest
def canonicalise(url: str) -> str:
    """The URL under which the article at this absolute http(s) URL is kept. Raises BadUrl.

    The rules, in order:

    1. WHATWG URL parsing and serialisation: scheme and host in lower case, IDNA A-labels, IP addresses in one
       form, default ports and dot segments gone, `\\` as `/`, what is no ASCII percent-encoded as UTF-8.
    2. RFC 3986 6.2.2: escapes in upper case, escaped letters, digits and `-._~` decoded, a lone `%` and what
       RFC 3986 forbids escaped (as Scrapy sends it). Reserved characters stay as they are: `%2F` is not `/`.
    3. `http` on port 80 becomes `https` on port 443: since the web moved, these are one page. A port that is
       named speaks one scheme only, which stays.
    4. Trackers and session ids go; all other parameters keep their order and spelling, since a server may
       read them in order. An empty query goes. Path and parameters keep their case.
    5. The fragment goes, unless it is a route (`#!...`, `#/...`), which names a page of its own.

    The result is a key as well as a link: to fetch again, request the URL that answered.
    """
    from w3lib.url import safe_url_string

    parsed = _parse(url)
    parsed.href = _normal_escapes(safe_url_string(parsed.href))
    if not parsed.port:
        parsed.protocol = "https:"
    parsed.pathname = without_session(parsed.pathname)
    query = without_trackers(parsed.search[1:])
    parsed.search = query and f"?{query}"
    return _within_length(parsed.href)


def fetchable(text: str) -> str:
    """The URL to request for what a person typed or pasted; without a scheme, `https` is assumed.

    Only the fragment is removed, unless it is a route, so the server gets every parameter. Raises BadUrl.
    """
    return _within_length(_parse(_with_scheme(text)).href)


# ASCII controls except tab, line feed and carriage return: WHATWG URL 4.4 ignores these, since links in HTML wrap.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ROUTE = re.compile(r"#[!/].")


def _parse(text: str) -> URL:
    """A parsed http(s) URL without its anchor. Raises BadUrl."""
    url = text.strip()
    if not url:
        raise BadUrl("The URL is empty; give one such as https://example.com/article.")
    if _CONTROL.search(url):
        raise BadUrl(f"{_quoted(url)} has control characters in it; was it copied from a binary file?")
    scheme = _SCHEME.match(url)
    if not scheme:
        raise BadUrl(f"{_quoted(url)} has no scheme; put https:// before it.")
    if scheme[1].lower() not in ("http", "https"):
        raise BadUrl(
            f"{_quoted(url)} is an address for {scheme[1].lower()}; only http and https can be archived."
        )
    try:
        parsed = URL(url)
    except ValueError:  # includes UnicodeEncodeError, for a lone surrogate
        raise BadUrl(f"{_quoted(url)} is not a valid URL; check the host name and the port.") from None
    if parsed.username or parsed.password:
        raise BadUrl(f"{_quoted(parsed.host)}: the URL has a user name or password in it; leave them out.")
    _check_host(parsed.hostname, url)
    if not _ROUTE.match(parsed.hash):
        parsed.hash = ""
    return parsed


# Valid host names: lengths by RFC 1035 2.3.4, letters by RFC 1123 2.1, and `_`, which occurs in practice.
_HOST = re.compile(r"(?=.{1,254}$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|\[[0-9a-f:]+\]")


def _check_host(host: str, url: str) -> None:
    if not _HOST.fullmatch(host):
        raise BadUrl(f"{_quoted(url)} has an impossible host name; check the part before the first slash.")


def _within_length(url: str) -> str:
    if len(url) > MAX_URL_LENGTH:
        raise BadUrl(f"{_quoted(url)} is {len(url)} characters long; the limit is {MAX_URL_LENGTH}.")
    return url


_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")  # RFC 3986 2.3


def _normal_escapes(url: str) -> str:
    return _ESCAPE.sub(_normal_escape, url)


def _normal_escape(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return "%25"
    char = chr(int(escape[1], 16))
    return char if _UNRESERVED.match(char) else escape[0].upper()


# `localhost`, a name with a dot, or an IPv6 address, then perhaps a port: what people type without a scheme.
_BARE_HOST = re.compile(
    r"(localhost|\[[^/?#]*\]|[^\s/?#:@]+\.[^\s/?#:@]+)(:[0-9]*)?(?=[/?#\\]|$)", re.IGNORECASE
)
_OWN_MACHINE = re.compile(r"localhost|\[.*\]|[0-9.]+", re.IGNORECASE)


def _with_scheme(text: str) -> str:
    url = text.strip()
    bare = url.removeprefix("//")
    host = _BARE_HOST.match(bare)
    if host:  # checked before any scheme: in `example.com:8080` the host would look like a scheme
        scheme = "http" if _OWN_MACHINE.fullmatch(host[1]) else "https"  # as browsers do
        return f"{scheme}://{bare}"
    if url and not _SCHEME.match(url):
        raise BadUrl(f"{_quoted(url)} is not a URL; give one such as https://example.com/article.")
    return url


def _quoted(url: str) -> str:
    """The URL on one line, short and printable, without a password."""
    url = without_password(url)
    shown = url if len(url) <= 100 else f"{url[:99]}…"
    return ascii(shown) if _CONTROL.search(shown) or not shown.isprintable() else f"'{shown}'"
