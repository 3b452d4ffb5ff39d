"""Origins (RFC 6454) as people name them: `https://archive.example`."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.errors import BadConfig

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class PublicOrigins:
    """The origins at which readers reach the pages, and archived pages, through a proxy."""

    room: str
    replay: str


def public_origins(url: str, replay_url: str) -> PublicOrigins:
    """The origins that these URLs name. Raises BadConfig unless the two are apart, and both encrypted or both not."""
    origins = PublicOrigins(origin_of(url), origin_of(replay_url))
    if origins.room == origins.replay:
        raise BadConfig(
            f"archived pages are hostile: they need another host name or port than {origins.room}"
        )
    if urlsplit(origins.room).scheme != urlsplit(origins.replay).scheme:
        raise BadConfig(f"{origins.room} and {origins.replay}: both must be https://, or both http://")
    return origins


def origin_of(url: str) -> str:
    """The origin that a URL names, in lower case and without the default port. Raises BadConfig if the URL says more,
    such as a path."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadConfig(f"{url!r} is no URL: write https://archive.example") from error
    if parts.scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc:
        raise BadConfig(f"{url!r}: write https:// and a host name, such as https://archive.example")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadConfig(f"{url!r} has a path: the reading room needs a host name, or a port, of its own")
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (
        f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else ""
    )


def hosts_of(origin: str) -> frozenset[str]:
    """The values of the Host header with which an origin is asked."""
    parts = urlsplit(origin)
    return frozenset(
        {parts.netloc} if parts.port else {parts.netloc, f"{parts.netloc}:{DEFAULT_PORTS[parts.scheme]}"}
    )
