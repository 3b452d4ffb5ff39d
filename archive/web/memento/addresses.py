"""The addresses: /timegate/URL, /timemap/link/URL and /timemap/cdxj/URL, and /memento/20260503120000id_/URL.

The URL of the page stands there as it is, with its query.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from archive.web.timed_addresses import TIMESTAMP, first_moment

_PATH = re.compile(
    r"/(?:timegate|timemap/(?P<format>link|cdxj)|memento/(?P<time>\d{4,14})(?:id_)?)/(?P<url>.+)", re.DOTALL
)
_MERGED_SLASHES = re.compile(r"^(https?):/+", re.IGNORECASE)


class TimeMapFormat(StrEnum):
    LINK = "link"
    CDXJ = "cdxj"


@dataclass(frozen=True, slots=True)
class MementoAddress:
    """What is asked for: with a time the memento of this time, with a format a TimeMap, else the TimeGate."""

    url: str
    at: datetime | None = None
    format: TimeMapFormat | None = None

    @classmethod
    def read(cls, target: str) -> "MementoAddress | None":
        """The address in a path with its query; None if there is none."""
        match = _PATH.fullmatch(target)
        if match is None:
            return None
        url = _MERGED_SLASHES.sub(r"\1://", match["url"])  # some clients and proxies merge them
        if match["time"] is not None:
            at = first_moment(match["time"])
            return cls(url, at) if at is not None else None
        return cls(url, format=TimeMapFormat(match["format"]) if match["format"] else None)


def timegate(origin: str, url: str) -> str:
    return f"{origin}/timegate/{url}"


def timemap(origin: str, url: str, kind: TimeMapFormat = TimeMapFormat.LINK) -> str:
    return f"{origin}/timemap/{kind}/{url}"


def memento(origin: str, url: str, at: datetime) -> str:
    return f"{origin}/memento/{at.astimezone(UTC):{TIMESTAMP}}id_/{url}"
