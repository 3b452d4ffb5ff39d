"""The user's settings: `pressmark.toml`, then `PRESSMARK_*` in the environment, then the command line.

A later source overrides an earlier one. The result is one frozen Config; nothing else in the project reads files or
the environment for settings.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from archive import __version__
from archive.errors import BadConfig
from crawler.proxies import DIRECT, ENVIRONMENT, checked, proxies

if TYPE_CHECKING:
    from archive.captures.bucket.address import BucketAddress

CONFIG_FILE = "pressmark.toml"
ENVIRONMENT_PREFIX = "PRESSMARK_"
T = TypeVar("T")


CODINGS = ("gzip", "zstd")
ABOUT = "about"  # key of a field's sentence in its metadata


def _setting(default: T, about: str) -> T:
    """A field of Config: its default, and a sentence that the documentation shows."""
    return field(default=default, metadata={ABOUT: about})


def about(setting: "Field[Any]") -> str:
    """The sentence that describes a setting, in Markdown."""
    return str(setting.metadata[ABOUT])


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of the user. Times are in seconds, sizes in bytes."""

    data: Path = _setting(Path("pressmark-data"), "Folder of the archive.")  # noqa: RUF009  # a field
    database: str | None = _setting(
        None,
        "`postgresql://user@host/name`: keep the rows there instead of in `archive.db` in the data folder.",
    )
    warc_store: str | None = _setting(
        None,
        "`s3://bucket/prefix`: keep finished WARC files there instead of in the data folder: see "
        "[object storage](../operating/object-storage.md).",
    )
    s3_endpoint: str | None = _setting(
        None,
        "`https://host`: the server of the bucket, if it is not Amazon's. Without it, `AWS_ENDPOINT_URL` or the "
        "profile name the server.",
    )
    s3_region: str | None = _setting(
        None, "The bucket's region. Without it, `AWS_REGION` or the profile name it; else it is `us-east-1`."
    )
    s3_path_style: bool = _setting(
        True,
        "Name the bucket in the path of URLs of `s3_endpoint`. `false` names it in the host: `https://bucket.host`.",
    )
    contact: str | None = _setting(
        None,
        "A mail address or URL that goes into the User-Agent, so that the owner of a site can reach you.",
    )
    user_agent: str | None = _setting(None, "A whole User-Agent of your own.")
    ignore_robots: bool = _setting(False, "Fetch what robots.txt forbids. You answer for it.")
    allow_private: bool = _setting(
        False,
        "Reach loopback and private addresses. Link-local addresses and cloud metadata stay out of reach.",
    )
    allow_networks: str = _setting("", 'Reach these networks as well: `"10.1.0.0/16, fd12::/48"`.')
    allow_bad_certificates: str = _setting(
        "",
        'Hosts whose TLS certificates are not verified: `"old.example, 10.1.0.7"`. '
        "Elsewhere a page with an invalid certificate fails with the reason `tls`.",
    )
    obey_directives: str = _setting(
        "",
        'Requests of pages that are obeyed, such as `"noarchive, noindex, tdm-reservation"`: '
        "see [what pages ask](#what-pages-ask).",
    )
    proxy: str | None = _setting(
        None,
        "`http://user:password@host:port` for all requests, or `environment` to use `HTTP_PROXY`, `HTTPS_PROXY` and "
        "`NO_PROXY`: see [proxies](#proxies).",
    )
    delay_s: float = _setting(
        1.0,
        "Seconds between requests to one host, over all crawls of the archive on this machine. The wait is longer if "
        "the server is slow (AutoThrottle) or robots.txt asks for it (Crawl-delay). Use 0 for sites of your own.",
    )
    concurrency: int = _setting(
        256,
        "The most requests that move bytes at once, over all hosts. A crawl begins with 16 and takes more while the "
        "network keeps up. Requests that wait for their turn or for a silent host do not count.",
    )
    timeout_s: float = _setting(60.0, "Seconds for one response.")
    stall_s: float = _setting(
        600.0,
        "End a crawl, and say so, if it makes no progress for this many seconds: no response arrives and no page is "
        "archived. Waiting for a host's delay counts as progress.",
    )
    stop_within_s: float = _setting(
        30.0,
        "Seconds that a stopped crawl (SIGTERM, Ctrl-C) may take to finish the pages in progress. "
        "The next crawl fetches the rest.",
    )
    rechecks_per_day: int = _setting(
        500, "How many known articles of one host are checked for changes in a day; 0 for none."
    )
    accept_compressed: bool = _setting(
        True,
        "Let servers send pages compressed. `false` takes more of the network, and half the disk after "
        "[`repack`](../explanation/performance.md#what-takes-room).",
    )
    max_page_bytes: int = _setting(50_000_000, "The largest page, as sent and after decompression.")
    extract_timeout_s: float = _setting(30.0, "Seconds for extracting one page.")
    extract_workers: int = _setting(os.cpu_count() or 2, "Processes that extract pages.")
    warc: str = _setting(
        "gzip",
        "How captures are compressed: `gzip`, which all tools read, or `zstd`, with a dictionary of earlier pages "
        "of the site, which takes less room for sites that send pages uncompressed.",
    )
    warc_max_bytes: int = _setting(
        1_000_000_000, "A WARC file of this size is finished, and the next one begun."
    )

    @property
    def database_target(self) -> str:
        """The database's URL, or the path of the SQLite file in the data folder."""
        return self.database or str(self.data / "archive.db")

    @property
    def bucket(self) -> "BucketAddress | None":
        """Where finished WARC files are kept, if not in the data folder. Raises BadConfig."""
        if not self.warc_store:
            return None
        from archive.captures.bucket.address import BucketAddress

        return BucketAddress.of(
            self.warc_store, self.s3_endpoint, self.s3_region, is_path_style=self.s3_path_style
        )

    def elsewhere(self) -> dict[str, str]:
        """The settings that name what is not in the data folder, as options of a command."""
        named = {"database": self.database, "warc_store": self.warc_store}
        return {name: value for name, value in named.items() if value}

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
        if self.warc not in CODINGS:
            raise BadConfig(f"warc must be {' or '.join(CODINGS)}, not {self.warc!r}")
        for name in ("contact", "user_agent"):
            if not (getattr(self, name) or "").isprintable():
                raise BadConfig(
                    f"{name} must be one line of printable characters: it goes into a request's header"
                )
        self.networks()
        _ = self.bucket
        if self.proxy not in (None, "", DIRECT, ENVIRONMENT):
            checked(self.proxy)

    def directives_obeyed(self) -> frozenset[str]:
        """The directives in `obey_directives`, in lower case."""
        return frozenset(
            filter(None, (directive.strip().lower() for directive in self.obey_directives.split(",")))
        )

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
    """The settings that apply in a folder. `given` holds the command line's values; None means not given.

    Raises BadConfig, which names the file or variable, for an unknown setting or a value of the wrong type.
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
        raise BadConfig(f"{setting.where}: no such setting; choose from {', '.join(sorted(_TYPES))}")
    kind = _TYPES[setting.name]
    wanted = next(iter(arg for arg in get_args(kind) if arg is not type(None)), kind)
    assert isinstance(wanted, type)
    try:
        return convert(setting.value, wanted)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise BadConfig(f"{setting.where}: {setting.value!r} is not {_WORDS[wanted]}") from error


def _checked(value: Any, wanted: type) -> Any:
    """Convert and check a value from TOML."""
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
    """Translate a Config to Scrapy's own settings."""
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
    """Send no Accept-Language, unlike Scrapy: the site's default language is what most of its readers see."""
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    return headers if config.accept_compressed else headers | {"Accept-Encoding": "identity"}


def _user_agent(contact: str | None) -> str:
    """Names Pressmark and a way to reach a person (RFC 9110 10.1.5)."""
    return f"pressmark/{__version__} (archival crawler; {contact or 'no contact given'})"
