"""A person's request settings for one source: which requests they apply to, and what these requests carry.

Headers and cookies are read from files, are sent only to the source's own hosts, and are never shown or stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http.cookiejar import Cookie, LoadError, MozillaCookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import BadConfig
from archive.identity.urls.sites import site_of
from archive.scheduling.host_holds import host_of
from archive.scheduling.source_records import KeptSource
from crawler.proxies import DIRECT, proxy_address

SCHEME_RANK = {"http": 0, "https": 1}
NOT_A_USERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


@dataclass(frozen=True, slots=True)
class RequestSettings:
    """The request settings of one source. `headers` and `cookies` are secret. `problem` says why no request can be
    made.
    """

    source_id: int
    url: str
    delay_s: float | None = None
    user_agent: str | None = None
    proxy: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[Cookie, ...] = field(default=(), repr=False)
    hosts: tuple[str, ...] = ()
    problem: str | None = None

    @classmethod
    def of(cls, source: KeptSource) -> "RequestSettings":
        """Read a source's settings. Raises nothing: an error in the files is recorded as a problem of this source
        alone.
        """
        given = source.settings
        hosts = {
            urlsplit(url).hostname or ""
            for url in (source.url, *(listing.url for listing in source.listings))
        }
        plain: dict[str, Any] = {
            "delay_s": given.delay_s,
            "user_agent": given.user_agent,
            "hosts": tuple(hosts),
        }
        try:
            return cls(
                source.id,
                source.url,
                **plain,
                proxy=proxy_address(given.proxy) if given.proxy else None,
                headers=read_headers(Path(given.headers_file)) if given.headers_file else (),
                cookies=read_cookies(Path(given.cookies_file)) if given.cookies_file else (),
            )
        except BadConfig as error:
            return cls(source.id, source.url, **plain, problem=str(error))

    @property
    def is_set(self) -> bool:
        return bool(
            self.problem
            or self.user_agent
            or self.proxy
            or self.headers
            or self.cookies
            or self.delay_s is not None
        )

    @property
    def has_secrets(self) -> bool:
        return bool(self.headers or self.cookies)

    def shares_cookies(self, url: str) -> bool:
        """Whether the URL may receive cookies of the source's hosts; port and scheme do not matter (RFC 6265 8.5)."""
        return _host_alone(url) == _host_alone(self.url)

    def covers(self, url: str) -> bool:
        """Whether the URL is on the source's own hosts and its scheme is at least as safe as the source's."""
        own, other = urlsplit(self.url), urlsplit(url)
        is_as_safe = SCHEME_RANK.get(other.scheme, -1) >= SCHEME_RANK.get(own.scheme, 2)
        return is_as_safe and site_of(url) == site_of(self.url) and _port(url) in (_port(self.url), "")


def _host_alone(url: str) -> str:
    return site_of(f"https://{urlsplit(url).hostname or ''}/")


def _port(url: str) -> str:
    """The port in the URL; None if it is the scheme's default."""
    return host_of(url).rpartition("]")[2].partition(":")[2]


def settings_for(url: str, source_id: int | None, sites: Sequence[RequestSettings]) -> RequestSettings | None:
    """The settings of the request's source, or else of the source on whose hosts the URL is."""
    of_source = next((settings for settings in sites if settings.source_id == source_id), None)
    if source_id is not None:
        return of_source
    covering = [settings for settings in sites if settings.covers(url)]
    return max(covering, key=lambda settings: host_of(settings.url) == host_of(url), default=None)


def set_ones(sources: Iterable[KeptSource]) -> tuple[RequestSettings, ...]:
    """The settings of all sources that have any."""
    return tuple(settings for settings in map(RequestSettings.of, sources) if settings.is_set)


def slots(sites: Iterable[RequestSettings]) -> dict[str, dict[str, float]]:
    """Scrapy's DOWNLOAD_SLOTS: the delay of each host that has its own."""
    return {
        host: {"delay": settings.delay_s}
        for settings in sites
        if settings.delay_s is not None
        for host in settings.hosts
    }


def read_headers(file: Path) -> tuple[tuple[str, str], ...]:
    """Read headers from a file, one `Name: value` per line. Raises BadConfig, whose message shows no value."""
    lines = [line.strip() for line in _text(file).splitlines()]
    return tuple(
        _header(line, number, file) for number, line in enumerate(lines, 1) if line and line[0] != "#"
    )


def _header(line: str, number: int, file: Path) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in line.partition(":"))
    is_name = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    if not (colon and is_name and value.isprintable()) or name.lower() in NOT_A_USERS:
        raise BadConfig(f"{file}, line {number}: not a header that can be set; write `Name: value`")
    return name, value


def read_cookies(file: Path) -> tuple[Cookie, ...]:
    """Read cookies from a file in Netscape's cookies.txt format, as browser extensions and curl write it. Raises
    BadConfig, whose message shows no value.
    """
    _text(file)
    jar = MozillaCookieJar(str(file))
    try:
        jar.load(ignore_discard=True)
    except (LoadError, OSError, UnicodeDecodeError):
        raise BadConfig(
            f"{file} is not a cookies.txt; its first line must be `# Netscape HTTP Cookie File`"
        ) from None
    return tuple(jar)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadConfig(f"{file} cannot be read: {why}") from None


__all__ = ["DIRECT", "RequestSettings", "read_cookies", "read_headers", "set_ones", "settings_for", "slots"]
