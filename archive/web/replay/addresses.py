"""The addresses of replayed captures: `/web/20260503120000/https://example.org/`, as other web archives have them; with
`id_` after the time, the page as it came over the wire."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from archive.web.timed_addresses import TIMESTAMP, first_moment

_PATH = re.compile(r"/web/(?P<time>\d{4,14})(?P<raw>id_)?/(?P<url>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ReplayAddress:
    """The page at a URL as it was at a time. `is_raw`: without a changed byte."""

    at: datetime
    url: str
    is_raw: bool = False

    @classmethod
    def read(cls, target: str) -> "ReplayAddress | None":
        """The address in a path with its query; None if there is none."""
        match = _PATH.fullmatch(target)
        if match is None:
            return None
        at = first_moment(match["time"])
        return cls(at, _whole(match["url"]), match["raw"] is not None) if at is not None else None

    def __str__(self) -> str:
        return f"/web/{self.at.astimezone(UTC):{TIMESTAMP}}{'id_' * self.is_raw}/{self.url}"

    def linked(self, base: str, reference: str) -> "ReplayAddress | None":
        """The address of what a page at `base` refers to, at the same time; None for what is no page on the web."""
        try:
            url = urljoin(base, reference.strip())
            is_web = urlsplit(url).scheme in ("http", "https")
        except ValueError:
            return None
        return ReplayAddress(self.at, url) if is_web else None


def _whole(url: str) -> str:
    """A URL of which a server or browser has merged the slashes of its scheme."""
    return re.sub(r"^(https?):/+", r"\1://", url)
