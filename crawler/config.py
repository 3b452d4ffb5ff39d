"""Settings a user gives: `pressmark.toml`, then `PRESSMARK_*` in the environment, then the command line.

Each later one wins. The result is one frozen Config; nothing else in the project reads files or the
environment for settings.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import isfinite
from pathlib import Path
from typing import Any, get_args

from archive import __version__
from archive.errors import BadConfig
from crawler.proxies import DIRECT, ENVIRONMENT, checked, proxies

CONFIG_FILE = "pressmark.toml"
ENVIRONMENT_PREFIX = "PRESSMARK_"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a user may set. Times are seconds, sizes bytes.

    `contact` is a mail address or URL that goes into the User-Agent, so that a site's owner can reach the
    person who crawls. `allow_private` lets the crawler reach loopback and private addresses, `allow_networks`
    those of the networks that it names ("10.1.0.0/16, fd12::/48"); neither ever link-local ones, where clouds
    keep their metadata. `rechecks_per_day` is how many known articles of one host are looked at again in a day.
    `stall_s` is for how long nothing may move in a crawl before it is ended, `stop_within_s` how long a crawl that is
    stopped may take to finish what is under way.
    `obey_directives` names what a page may ask for (robots meta, X-Robots-Tag, TDM reservation) and is then not kept.
    `proxy` is a URL (http://host:port), or `environment` for what HTTP_PROXY, HTTPS_PROXY and NO_PROXY say.
    `allow_bad_certificates` names the hosts whose TLS certificates are not verified ("old.example, 10.1.0.7").
    `accept_compressed` lets servers send compressed pages, which are kept as they came and `repack` cannot shrink.
    """

    data: Path = Path("pressmark-data")
    database: str | None = None
    contact: str | None = None
    user_agent: str | None = None
    ignore_robots: bool = False
    allow_private: bool = False
    allow_networks: str = ""
    allow_bad_certificates: str = ""
    obey_directives: str = ""
    proxy: str | None = None
    delay_s: float = 1.0
    concurrency: int = 16
    timeout_s: float = 60.0
    stall_s: float = 600.0
    stop_within_s: float = 30.0
    rechecks_per_day: int = 500
    accept_compressed: bool = True
    max_page_bytes: int = 50_000_000
    extract_timeout_s: float = 30.0
    extract_workers: int = os.cpu_count() or 2
    warc_max_bytes: int = 1_000_000_000

    @property
    def database_target(self) -> str:
        """The database's URL, or the path of the SQLite file in the data folder."""
        return self.database or str(self.data / "archive.db")

    @property
    def warc_folder(self) -> Path:
        return self.data / "warc"

    def __post_init__(self) -> None:
        for name in ("delay_s", "timeout_s", "stall_s", "stop_within_s", "extract_timeout_s"):
            if not isfinite(getattr(self, name)):
                raise BadConfig(f"{name} must be finite")
        for name in (
            "delay_s",
            "timeout_s",
            "stall_s",
            "stop_within_s",
            "extract_timeout_s",
            "rechecks_per_day",
        ):
            if getattr(self, name) < 0:
                raise BadConfig(f"{name} must not be negative")
        for name in ("concurrency", "extract_workers", "max_page_bytes", "warc_max_bytes"):
            if getattr(self, name) < 1:
                raise BadConfig(f"{name} must be at least 1")
        for name in ("contact", "user_agent"):
            if not (getattr(self, name) or "").isprintable():
                raise BadConfig(
                    f"{name} must be one line of printable characters: it goes into a request's header"
                )
        self.networks()
        if self.proxy not in (None, "", DIRECT, ENVIRONMENT):
            checked(self.proxy)

    def directives_obeyed(self) -> frozenset[str]:
        """Those of `obey_directives`, in lower case."""
        return frozenset(filter(None, (one.strip().lower() for one in self.obey_directives.split(","))))

    def hosts_with_bad_certificates(self) -> frozenset[str]:
        """The hosts of `allow_bad_certificates`, in lower case."""
        names = (name.strip().lower() for name in self.allow_bad_certificates.split(","))
        return frozenset(filter(None, names))

    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of `allow_networks`. Raises BadConfig."""
        try:
            return tuple(ip_network(name.strip()) for name in self.allow_networks.split(",") if name.strip())
        except ValueError as error:
            raise BadConfig(f"allow_networks: {error}") from error


def load_config(folder: Path = Path(), environment: Mapping[str, str] = os.environ, **given: Any) -> Config:
    """The settings in force in a folder. `given` are the command line's; a None there means not given.

    Raises BadConfig, naming the file or variable, for anything unknown or of the wrong type.
    """
    config = Config()
    config = _with(config, _from_file(folder / CONFIG_FILE), _checked)
    config = _with(config, _from_environment(environment), _read)
    return replace(config, **{name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True, slots=True)
class _Setting:
    name: str
    value: Any
    where: str


def _from_file(path: Path) -> list[_Setting]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadConfig(f"{path}: {error}") from error
    return [_Setting(name, value, f"{path}: {name}") for name, value in table.items()]


def _from_environment(environment: Mapping[str, str]) -> list[_Setting]:
    return [
        _Setting(key.removeprefix(ENVIRONMENT_PREFIX).lower(), value, key)
        for key, value in environment.items()
        if key.startswith(ENVIRONMENT_PREFIX) and value
    ]


def _with(config: Config, settings: list[_Setting], convert: Callable[[Any, type], Any]) -> Config:
    return replace(config, **{setting.name: _converted(setting, convert) for setting in settings})


_TYPES = {field.name: field.type for field in fields(Config)}
_TRUTHS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


_WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text", Path: "a path"}


def _converted(setting: _Setting, convert: Callable[[Any, type], Any]) -> Any:
    if setting.name not in _TYPES:
        raise BadConfig(f"{setting.where}: no such setting; there are {', '.join(sorted(_TYPES))}")
    kind = _TYPES[setting.name]
    wanted = next(iter(arg for arg in get_args(kind) if arg is not type(None)), kind)
    assert isinstance(wanted, type)
    try:
        return convert(setting.value, wanted)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise BadConfig(f"{setting.where}: {setting.value!r} is not {_WORDS[wanted]}") from error


def _checked(value: Any, wanted: type) -> Any:
    """A value of TOML's, which has types of its own."""
    if wanted is Path and isinstance(value, str):
        return Path(value)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise TypeError
    return value


def _read(text: str, wanted: type) -> Any:
    return _TRUTHS[text.lower()] if wanted is bool else wanted(text)


def scrapy_settings(config: Config) -> dict[str, Any]:
    """What a Config means in Scrapy's own settings."""
    throttle = config.delay_s > 0
    return {
        "PRESSMARK_CONFIG": config,
        "USER_AGENT": config.user_agent or _user_agent(config.contact),
        "DEFAULT_REQUEST_HEADERS": _headers(config),
        "ROBOTSTXT_USER_AGENT": "pressmark",
        "ROBOTSTXT_OBEY": not config.ignore_robots,
        "ALLOW_PRIVATE": config.allow_private,
        "ALLOW_NETWORKS": config.networks(),
        "PRESSMARK_PROXIES": proxies(config.proxy),
        "DOWNLOAD_DELAY": config.delay_s,
        "AUTOTHROTTLE_ENABLED": throttle,
        "AUTOTHROTTLE_START_DELAY": config.delay_s,
        "CONCURRENT_REQUESTS": config.concurrency,
        "DOWNLOAD_TIMEOUT": config.timeout_s,
        "DOWNLOAD_MAXSIZE": config.max_page_bytes,
    }


def _headers(config: Config) -> dict[str, str]:
    """No Accept-Language, which Scrapy would send: a site's own choice is the page that most of its readers see."""
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    return headers if config.accept_compressed else headers | {"Accept-Encoding": "identity"}


def _user_agent(contact: str | None) -> str:
    """Honest, and with a way to reach a person (RFC 9110 10.1.5)."""
    return f"pressmark/{__version__} (archival crawler; {contact or 'no contact given'})"
