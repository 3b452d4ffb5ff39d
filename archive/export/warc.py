"""WARC/1.1 of the selected pages: the records as they were captured, including those to which revisits refer."""

from collections.abc import Iterator
from typing import BinaryIO

from archive.captures.members import compress
from archive.captures.record_writer import Provenance, warcinfo_record
from archive.export.selection import ExportedCapture, Selected
from archive.version import __version__

NAME = "data.warc.gz"


def write(selected: Selected, out: BinaryIO) -> None:
    out.write(first_member(selected))
    for capture in selected.captures():
        for member in members(capture):
            out.write(member)


def first_member(selected: Selected) -> bytes:
    _, record = warcinfo_record(NAME, Provenance(f"Pressmark {__version__}"), selected.as_of, selected.urn)
    return compress(record)


def members(capture: ExportedCapture) -> Iterator[bytes]:
    """The records of a capture, its own first, each as a compressed member."""
    yield compress(capture.record.record.serialise())
    if capture.request is not None:
        yield compress(capture.request.record.serialise())
