"""Exports, streamed: see `archive.export`."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from threading import BoundedSemaphore, Thread
from typing import Annotated, BinaryIO, cast

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import StreamingResponse

from archive.archive import Archive
from archive.errors import CannotExport
from archive.export.formats import SUFFIXES, Format
from archive.export.selection import Selection
from archive.export.to_file import export_to_stream
from archive.search.periods import asked_moment
from archive.storage.database import Database
from archive.storage.models import LARGEST_ID
from archive.web.api.asking import ChangedSince, QueryText, Reading
from archive.web.api.growing_file import GrowingFile

router = APIRouter(tags=["exports"])
AT_ONCE = 3
_places = BoundedSemaphore(AT_ONCE)
MEDIA_TYPES = {
    Format.JSONL: "application/jsonl",
    Format.CSV: "text/csv; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.MARKDOWN: "application/zip",
    Format.EPUB: "application/epub+zip",
    Format.WARC: "application/warc",
    Format.WACZ: "application/wacz",
    Format.RSS: "application/rss+xml",
    Format.ATOM: "application/atom+xml",
}
_ENDINGS = {kind: suffix for suffix, kind in SUFFIXES.items()}
_BYTES = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {media.partition(";")[0]: _BYTES for media in MEDIA_TYPES.values()}}},
)
def export(
    archive: Reading,
    format: Annotated[Format, Query(description="The format of the file.")] = Format.JSONL,
    q: QueryText = "",
    changed_since: ChangedSince = None,
    all_revisions: bool = False,
    limit: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only the newest.")] = None,
) -> StreamingResponse:
    """All articles that a query finds, or their captures (`warc`, `wacz`), newest first. An export that is cut short
    has no end: the connection breaks off."""
    selection = Selection(q, asked_moment(changed_since), all_revisions, limit)
    selection.search(datetime.now(UTC).date())  # what is wrong is said before the first byte
    format.writer()
    if not _places.acquire(blocking=False):
        raise HTTPException(503, f"{AT_ONCE} exports are under way: try again later", {"Retry-After": "60"})
    headers = {"Content-Disposition": f'attachment; filename="pressmark{_ENDINGS[format]}"'}
    return StreamingResponse(
        _parts(_begun(archive, selection, format)), media_type=MEDIA_TYPES[format], headers=headers
    )


def _begun(archive: Archive, selection: Selection, kind: Format) -> GrowingFile:
    """The export while it is written. The reading ends when all is written, however slowly the client takes it."""
    file = GrowingFile()
    Thread(target=_write, args=(archive, selection, kind, file), daemon=True).start()
    return file


def _parts(file: GrowingFile) -> Iterator[bytes]:
    with closing(file):
        yield from file.parts()


def _write(archive: Archive, selection: Selection, kind: Format, file: GrowingFile) -> None:
    """Without the time limit of other readings: an export may take long, and there are few."""
    unlimited = Database(archive.database.engine, read_only=archive.database.read_only)
    try:
        with file.written():
            export_to_stream(unlimited, archive.store, selection, kind, cast(BinaryIO, file))
    except (CannotExport, OSError):
        pass  # `file.parts` raises it
    finally:
        _places.release()
