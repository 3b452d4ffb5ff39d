"""Stores what was crawled: the WARC store, the SQL archive and search. Opens no socket and does not need Scrapy."""

from typing import TYPE_CHECKING, Any

from archive.version import __version__

if TYPE_CHECKING:
    from archive.archive import Archive

__all__ = ["PART_OF", "Archive", "__version__"]

PART_OF = "pressmark"  # other distributions have packages of this name; see pressmark.start


def __getattr__(name: str) -> Any:
    """Load `Archive` on first use: it imports SQLAlchemy, which `pressmark --version` does not need."""
    if name != "Archive":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from archive.archive import Archive

    return Archive
