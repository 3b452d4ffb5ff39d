"""What all pages and the API are made from: the open archive, the jobs, and the settings of the server."""

from dataclasses import dataclass, field
from hmac import compare_digest
from hmac import digest as hmac
from ipaddress import ip_address
from pathlib import Path
from secrets import token_bytes
from urllib.parse import urlsplit

from archive.archive import Archive
from archive.captures.bucket.address import BucketAddress
from archive.web.jobs import Jobs
from archive.web.reopened import ReopenedArchive


@dataclass(frozen=True, slots=True)
class Settings:
    """`origin` is where readers reach the pages, `replay_origin` where they reach archived pages; both without a final
    slash. `is_public`: readers reach both through a proxy, under these names and no others. `hosts` and `replay_hosts`
    are the values of the Host header that each of them answers to, as a guard against DNS rebinding. `password` is the
    hash of the password that readers need, if they need one; `secret` is what this server signs with."""

    origin: str
    replay_origin: str
    hosts: frozenset[str]
    replay_hosts: frozenset[str] = frozenset()
    password: str | None = None
    secret: bytes = field(default_factory=lambda: token_bytes(32))
    is_public: bool = False

    def asked_at(self, host: str) -> str:
        """The origin at which a reader asked with this Host header, which the guard has checked."""
        return self.origin if self.is_public else f"http://{host}"

    def origin_at(self, host: str) -> str:
        """Where readers reach the pages who asked with this Host header."""
        return _at(self.origin, host)

    def replay_origin_at(self, host: str) -> str:
        """Where readers reach archived pages who asked with this Host header."""
        return _at(self.replay_origin, host)

    def replayed(self, path: str, host: str) -> str:
        """The whole URL of an archived page, for a reader who asked with this Host header."""
        return self.replay_origin_at(host) + self.sealed(path)

    def sealed(self, path: str) -> str:
        """The path of an archived page. Archived pages get no cookie: if there is a password, the path has a seal
        instead that only readers of our pages come to know."""
        return f"/{self._seal()}{path}" if self.password else path

    def unsealed(self, path: str) -> str | None:
        """The path without its seal; None if it needs one and has not the right one."""
        if not self.password:
            return path
        seal, slash, rest = path.removeprefix("/").partition("/")
        return slash + rest if compare_digest(seal.encode(), self._seal().encode()) else None

    def _seal(self) -> str:
        return hmac(self.secret, b"replay", "sha256").hex()[:32]


def _at(origin: str, host: str) -> str:
    """An origin; one that stands for all addresses of this machine, at the address by which a reader reached it."""
    name = urlsplit(f"//{host}").hostname or ""
    shown = f"[{name}]" if ":" in name else name
    for all_addresses in ("0.0.0.0", "[::]"):
        origin = origin.replace(f"//{all_addresses}:", f"//{shown}:")
    return origin


def is_answered_at(host: str, names: frozenset[str]) -> bool:
    """Whether a server answers to this Host header: to its names, and to addresses. A page of another site can come to
    stand for a name of ours (DNS rebinding), but not for an address."""
    if host in names:
        return True
    try:
        ip_address(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
    return True


class Room:
    """The reading room. `jobs` is None if this server only reads."""

    def __init__(
        self,
        data: Path,
        database: str | None,
        settings: Settings,
        jobs: Jobs | None,
        bucket: BucketAddress | None = None,
    ) -> None:
        self.settings = settings
        self.jobs = jobs
        self._archive = ReopenedArchive(data, database, bucket)

    @property
    def archive(self) -> Archive:
        """The archive: see `archive.web.reopened`. Raises ArchiveUnusable."""
        return self._archive.get()

    def close(self) -> None:
        self._archive.close()
