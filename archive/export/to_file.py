"""Exports what a query finds, to a file with a manifest beside it, or to a stream."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO

from archive.captures import CaptureStore
from archive.export.formats import Format
from archive.export.manifest import Manifest, manifest_path
from archive.export.selection import Selected, Selection
from archive.export.whole_file import is_replaceable, whole_file, written_into
from archive.storage.database import Database


def export_to_file(
    database: Database, store: CaptureStore, selection: Selection, kind: Format, path: Path
) -> Manifest:
    """Write an export and, beside it, its manifest: both complete, or neither. If the path is a pipe, a device or a
    link, the export is written into it, without a manifest.

    The same selection of the same archive gives the same bytes. Raises BadQuery, CannotExport.
    """
    write = kind.writer()
    if not is_replaceable(path):
        return _export_into(database, store, selection, kind, path)
    with (
        _selected(database, store, selection) as selected,
        whole_file(manifest_path(path)) as beside,
        whole_file(path) as out,
    ):
        write(selected, out)
        manifest = Manifest.of(path.name, kind, selected, out, database.name, datetime.now(UTC))
        beside.write(manifest.as_json().encode())
    return manifest


def _export_into(
    database: Database, store: CaptureStore, selection: Selection, kind: Format, path: Path
) -> Manifest:
    write = kind.writer()
    with _selected(database, store, selection) as selected, written_into(path) as whole:
        write(selected, whole)
        return Manifest.of(path.name, kind, selected, whole, database.name, datetime.now(UTC))


def export_to_stream(
    database: Database, store: CaptureStore, selection: Selection, kind: Format, out: BinaryIO
) -> tuple[str, ...]:
    """Write an export, with the same bytes as into a file. Returns the captures that could not be read. Raises
    BadQuery, CannotExport."""
    write = kind.writer()
    with _selected(database, store, selection) as selected:
        if kind.is_streamed:
            write(selected, out)
        else:
            with TemporaryFile() as whole:
                write(selected, whole)
                whole.seek(0)
                copyfileobj(whole, out)
        out.flush()
        return tuple(selected.problems)


@contextmanager
def _selected(database: Database, store: CaptureStore, selection: Selection) -> Iterator[Selected]:
    with database.read() as session:
        yield Selected(selection, session, store, datetime.now(UTC).date())
