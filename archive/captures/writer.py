"""Appends captures to this process's own series of WARC files. For one thread, which also compresses."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.captures.exchange import CaptureRef, Exchange, HeldPayload, Place
from archive.captures.file_list import ListedFile, enter_measured
from archive.captures.files import OpenFile
from archive.captures.http_message import ResponseHead
from archive.captures.members import compress
from archive.captures.record_writer import Provenance, capture_records, warcinfo_record
from archive.errors import ArchiveUnusable

ROTATION_BYTES = 1_000_000_000  # the usual size of a WARC file


class CaptureWriter:
    """Keeps exchanges, in files that no other process writes to.

    What `append` returned is in the file, but survives a crash of the machine only after the next `sync`:
    call it before a row that points there commits. Where the disk refuses, both raise ArchiveUnusable. After
    that from `append` all that was appended before stands, and `append` may be tried again; after that from
    `sync` nothing can be relied on that was appended since the last good one.
    """

    def __init__(self, folder: Path, provenance: Provenance, *, max_bytes: int = ROTATION_BYTES) -> None:
        self._folder = folder
        self._provenance = provenance
        self._max_bytes = max_bytes
        self._serial = 0
        self._file: OpenFile | None = None
        self._warcinfo_id = ""

    def append(self, exchange: Exchange, held: HeldPayload | None = None) -> CaptureRef:
        """Writes the response (or, for a payload already `held`, a revisit) and the request."""
        file = self._current_file()
        records = capture_records(exchange, held, self._warcinfo_id)
        capture = compress(records.capture)
        offset = file.append(capture + compress(records.request))
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
        """All that was appended is on the disk. A file that has grown to `max_bytes` is finished by this."""
        if self._file is None:
            return
        try:
            self._file.sync()
        except ArchiveUnusable:
            # What fsync failed to write, the kernel may have dropped from memory: never ask it again.
            self._file.abandon()
            self._file = None
            raise
        if self._file.size_bytes >= self._max_bytes:
            self.close()

    def close(self) -> None:
        """Syncs and finishes the file in progress. The writer may be used again, and then begins another."""
        file, self._file = self._file, None
        if file is not None:
            file.finish()
            with suppress(
                ArchiveUnusable
            ):  # a full disk: all is kept, and `check` tells of a file that is not listed
                enter_measured(self._folder, [ListedFile(file.name, file.size_bytes, file.sha256)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _current_file(self) -> OpenFile:
        if self._file is None:
            self._file = self._new_file()
        return self._file

    def _new_file(self) -> OpenFile:
        now = datetime.now(UTC)
        file = OpenFile.create(self._folder, self._serial, now)
        self._serial += 1
        self._warcinfo_id, record = warcinfo_record(file.name, self._provenance, now)
        try:
            file.append(compress(record))
        except ArchiveUnusable:
            file.discard()
            raise
        return file
