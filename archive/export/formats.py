"""The export formats: name, file suffix, and the module that writes each, imported when it is used."""

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archive.errors import CannotExport
from archive.install_hints import installation

if TYPE_CHECKING:
    from archive.export.selection import Selected

Write = Callable[["Selected", BinaryIO], None]
"""Writes what was selected to a file, which may be a pipe, and reads it in batches. The same selection of the same
archive gives the same bytes."""


class Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    EPUB = "epub"
    WARC = "warc"
    WACZ = "wacz"
    RSS = "rss"
    ATOM = "atom"

    def writer(self) -> Write:
        """The function that writes this format. Raises CannotExport if a library is missing."""
        try:
            write: Write = import_module(f"archive.export.{self}").write
        except ModuleNotFoundError as missing:
            command = installation().with_extra(self.value)
            raise CannotExport(f"{self} needs an extra: {command}") from missing
        return write

    @property
    def is_text(self) -> bool:
        return self in {Format.JSONL, Format.CSV, Format.RSS, Format.ATOM}

    @property
    def is_streamed(self) -> bool:
        """Whether the format is written from beginning to end. Other formats go back to fill in sizes and positions,
        and would give other bytes in a pipe."""
        return self.is_text or self is Format.WARC


SUFFIXES = {
    ".jsonl": Format.JSONL,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".md.zip": Format.MARKDOWN,
    ".epub": Format.EPUB,
    ".warc.gz": Format.WARC,
    ".wacz": Format.WACZ,
    ".rss": Format.RSS,
    ".atom": Format.ATOM,
}


def format_of(path: Path) -> Format:
    """The format that a file's suffix stands for. Raises CannotExport."""
    for suffix, kind in SUFFIXES.items():
        if path.name.lower().endswith(suffix):
            return kind
    raise CannotExport(
        f"{path.name}: unknown format. Name a --format, or end the file name in one of {', '.join(SUFFIXES)}"
    )
