"""Parses the value of `site:`: a host, perhaps with a port and a path, or any URL of a site."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from archive.search.tree import OnSite

_PARTS = re.compile(
    r"(?P<scheme>https?://)?(?:\*?\.)?(?P<host>\[[0-9a-f:.]+\]|[^/:?#@\[\]]+?)\.?(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)
_WWW = re.compile(r"(?:www\.)+(?=[^.]+\.)")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
LARGEST_PORT = 65_535


def read_host(value: str) -> OnSite:
    """The node for a value of `site:`. Raises ValueError; the message says what is allowed."""
    parts = _PARTS.fullmatch(value)
    if not parts:
        raise ValueError("takes a host such as example.org, example.org:8080 or example.org/blog.")
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and not 0 < port <= LARGEST_PORT:
        raise ValueError(f"{port} is not a port; ports are 1 to {LARGEST_PORT:,}.")
    path = "" if parts["scheme"] else (parts["path"] or "").rstrip("/")  # a pasted URL means its whole site
    return OnSite(_host(_WWW.sub("", parts["host"].lower())), port, path)


def _host(name: str) -> str:
    try:
        host = name if name.startswith("[") else name.encode("idna").decode()
        if host.startswith("["):
            IPv6Address(host.strip("[]"))
        elif host.rpartition(".")[2].isdecimal():
            IPv4Address(host)
        elif not all(map(_LABEL.fullmatch, host.split("."))):
            raise ValueError(host)
    except (UnicodeError, AddressValueError, ValueError) as error:
        raise ValueError(f"takes a host such as example.org; {name!r} is not a host.") from error
    return host
