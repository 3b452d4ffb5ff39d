"""Decides which proxy a request uses. All proxy addresses are known before the first request."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from archive.errors import BadConfig

DIRECT, ENVIRONMENT = "none", "environment"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The general setting: one proxy for all requests, the environment's proxies by scheme, or none."""

    by_scheme: Mapping[str, str]
    from_environment: bool = False

    def for_url(self, url: str) -> str | None:
        """The proxy for a URL; None for a direct request."""
        parts = urlsplit(url)
        if self.from_environment and proxy_bypass(parts.hostname or ""):
            return None
        return self.by_scheme.get(parts.scheme)


def proxies(setting: str | None) -> Proxies:
    """Parse the setting `proxy`: a URL, `environment` (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) or
    `none`; raises BadConfig.
    """
    if not setting or setting == DIRECT:
        return Proxies({})
    if setting == ENVIRONMENT:
        by_scheme = {
            scheme: url for scheme, url in getproxies_environment().items() if scheme in ("http", "https")
        }
        return Proxies(
            {scheme: proxy_address(url) for scheme, url in by_scheme.items()}, from_environment=True
        )
    return Proxies(dict.fromkeys(("http", "https"), proxy_address(setting)))


def proxy_address(setting: str) -> str:
    """The proxy's URL with its host's IP address. The address guard checks every host that is requested by name, and a
    proxy may have a private address. `none` stays. Raises BadConfig, whose message shows no password.
    """
    if setting == DIRECT:
        return DIRECT
    parts = urlsplit(checked(setting))
    host, port = parts.hostname or "", parts.port or 80
    try:
        address = socket.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)[0][4][0]
    except OSError as error:
        raise BadConfig(f"the proxy {shown(setting)} cannot be resolved: {error.strerror or error}") from None
    user = parts.netloc.rpartition("@")[0]
    return f"http://{user}{'@' if user else ''}{address}:{port}"


def checked(setting: str) -> str:
    """The URL, if it names a usable proxy. Raises BadConfig."""
    url = setting if "://" in setting else f"http://{setting}"
    try:
        parts = urlsplit(url)
        is_one = parts.scheme == "http" and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        is_one = False
    if not is_one:
        raise BadConfig(f"{shown(setting)} is not a usable proxy; write http://host:port, or none")
    return url


def shown(setting: str) -> str:
    """A proxy without its user's name and password."""
    scheme, slashes, rest = setting.rpartition("://")
    return f"{scheme}{slashes}{rest.rpartition('@')[2]}"
