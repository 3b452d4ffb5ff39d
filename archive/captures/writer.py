"""Appends captures to this process's own series of WARC files. Meant for one thread, which also compresses."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.captures.exchange import CaptureRef, Exchange, HeldPayload, Place
from archive.captures.file_list import ListedFile, enter_measured
from archive.captures.files import SUFFIX, ZSTD_SUFFIX, OpenFile
from archive.captures.frames import with_dictionary
from archive.captures.http_message import ResponseHead
from archive.captures.members import GZIP, Compression
from archive.captures.record_writer import Provenance, capture_records, warcinfo_record
from archive.errors import ArchiveUnusable

ROTATION_BYTES = 1_000_000_000  # the usual size of a WARC file


class CaptureWriter:
    """Stores exchanges in files to which no other process writes.

    An appended record is in the file, but survives a crash of the machine only after the next `sync`: call it before
    committing a row that refers to the record. `append` and `sync` raise ArchiveUnusable if the disk refuses a write.
    If `append` raised it, all earlier appends are intact, and `append` may be tried again. If `sync` raised it, nothing
    that was appended since the last successful `sync` can be relied on.

    With `earlier`, files are in Zstandard instead of gzip. It returns earlier records of the site of a URL, for the
    dictionary of the file that begins with this URL; none for a file without a dictionary. `finished` is called after
    each file that was finished.
    """

    def __init__(
        self,
        folder: Path,
        provenance: Provenance,
        *,
        max_bytes: int = ROTATION_BYTES,
        earlier: Callable[[str], Sequence[bytes]] | None = None,
        finished: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._provenance = provenance
        self._max_bytes = max_bytes
        self._earlier = earlier
        self._finished = finished
        self._coding: Compression = GZIP
        self._serial = 0
        self._file: OpenFile | None = None
        self._warcinfo_id = ""

    def append(self, exchange: Exchange, held: HeldPayload | None = None) -> CaptureRef:
        """Write the response (or, for a payload already `held`, a revisit) and the request."""
        file = self._current_file(exchange.url)
        records = capture_records(exchange, held, self._warcinfo_id)
        capture = self._coding.compress(records.capture)
        offset = file.append(capture + self._coding.compress(records.request))
        head = ResponseHead.parse(exchange.response_head)
        return CaptureRef(
            record_id=records.record_id,
            place=Place(file.name, offset),
            length=len(capture),
            payload_digest=records.payload_digest,
            payload_size=0 if held else len(exchange.payload),
            status=head.status,
            media_type=head.media_type,
            revisit_of=held.record_id if held else None,
        )

    def sync(self) -> None:
        """Sync all appended records to the disk. If the file has grown to `max_bytes`, this finishes it."""
        if self._file is None:
            return
        try:
            self._file.sync()
        except ArchiveUnusable:
            # The kernel may have dropped what fsync failed to write: never call fsync again for this file.
            self._file.abandon()
            self._file = None
            raise
        if self._file.size_bytes >= self._max_bytes:
            self.close()

    def close(self) -> None:
        """Sync and finish the file in progress. The writer may be used again, and then begins a new file."""
        file, self._file = self._file, None
        if file is not None:
            file.finish()
            with suppress(
                ArchiveUnusable
            ):  # a full disk: all records are kept, and `check` reports the unlisted file
                enter_measured(self._folder, [ListedFile(file.name, file.size_bytes, file.sha256)])
            self._finished()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _current_file(self, url: str) -> OpenFile:
        if self._file is None:
            self._file = self._new_file(url)
        return self._file

    def _new_file(self, url: str) -> OpenFile:
        now, head = datetime.now(UTC), b""
        if self._earlier is not None:
            self._coding, head = with_dictionary(self._earlier(url))
        suffix = SUFFIX if self._earlier is None else ZSTD_SUFFIX
        file = OpenFile.create(self._folder, self._serial, now, suffix)
        self._serial += 1
        self._warcinfo_id, record = warcinfo_record(file.name, self._provenance, now)
        try:
            file.append(head + self._coding.compress(record))
        except ArchiveUnusable:
            file.discard()
            raise
        return file
