"""Pressmark's public name: what others import of it. Everything here lives in `archive` and `crawler`.

>>> from pressmark import Archive, extract
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.captures.bucket.address import BucketAddress
    from archive.errors import PressmarkError
    from archive.version import __version__
    from crawler.extraction import extract

__all__ = ["Archive", "BucketAddress", "PressmarkError", "__version__", "extract"]

_HOMES = {
    "Archive": "archive.archive",
    "BucketAddress": "archive.captures.bucket.address",
    "PressmarkError": "archive.errors",
    "__version__": "archive.version",
    "extract": "crawler.extraction",
}


def __getattr__(name: str) -> Any:
    """Each name is loaded when it is first asked for: `Archive` brings SQLAlchemy, which `--version` does not need."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
