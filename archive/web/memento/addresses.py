"""The addresses: /timegate/URL, /timemap/link/URL and /timemap/cdxj/URL, and /memento/20260503120000id_/URL.

The URL of the page stands there as it is, with its query.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from starlette.types import Scope

TIMESTAMP = "%Y%m%d%H%M%S"
_PATH = re.compile(
    r"/(?:timegate|timemap/(?P<format>link|cdxj)|memento/(?P<time>\d{4,14})(?:id_)?)/(?P<url>.+)", re.DOTALL
)
_EARLIEST = "00000101000000"
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
            at = _moment(match["time"])
            return cls(url, at) if at is not None else None
        return cls(url, format=TimeMapFormat(match["format"]) if match["format"] else None)


def timegate(origin: str, url: str) -> str:
    return f"{origin}/timegate/{url}"


def timemap(origin: str, url: str, kind: TimeMapFormat = TimeMapFormat.LINK) -> str:
    return f"{origin}/timemap/{kind}/{url}"


def memento(origin: str, url: str, at: datetime) -> str:
    return f"{origin}/memento/{at.astimezone(UTC):{TIMESTAMP}}id_/{url}"


def target_of(scope: Scope) -> str:
    """The path as it was sent, with its query: a URL in it keeps its own escapes."""
    raw: bytes = scope.get("raw_path") or str(scope["path"]).encode()
    query: bytes = scope.get("query_string", b"")
    return (raw.partition(b"?")[0] + (b"?" + query if query else b"")).decode("ascii", "replace")


def _moment(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits + _EARLIEST[len(digits) :], TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
