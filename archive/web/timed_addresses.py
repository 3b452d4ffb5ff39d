"""What the addresses of captures have in common, in the replay and in Memento: a time of up to fourteen digits, and the
URL of the page as it is, with its query."""

from datetime import UTC, datetime

from starlette.types import Scope

TIMESTAMP = "%Y%m%d%H%M%S"
_EARLIEST = "00000101000000"


def first_moment(digits: str) -> datetime | None:
    """The earliest time that begins with these digits, four of them or more; None if there is no such time."""
    try:
        return datetime.strptime(digits + _EARLIEST[len(digits) :], TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def target_of(scope: Scope) -> str:
    """The path as it was sent, with its query: a URL in it keeps its own escapes."""
    raw: bytes = scope.get("raw_path") or str(scope["path"]).encode()
    query: bytes = scope.get("query_string", b"")
    return (raw.partition(b"?")[0] + (b"?" + query if query else b"")).decode("ascii", "replace")
