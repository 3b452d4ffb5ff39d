"""Reads the store: one capture by its place, or every record, verified. Writes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.captures.content_coding import decoded
from archive.captures.exchange import CaptureRef, Place
from archive.captures.files import files_in, is_being_written
from archive.captures.frames import coding_of
from archive.captures.http_message import ResponseHead
from archive.captures.members import Gap, Member, Unreadable, read_member, scan
from archive.captures.record import Malformed, Record
from archive.captures.warc_files import WarcFiles, WarcFolder
from archive.errors import CaptureDamaged

MAX_BODY_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was received.

    `payload_head` is the head with which `payload` came: for a revisit, the head of the record to which it refers, else
    `head`.
    """

    record_id: str
    url: str
    captured_at: datetime
    head: ResponseHead
    payload_head: ResponseHead
    payload: bytes

    def body(self, max_bytes: int = MAX_BODY_BYTES) -> bytes:
        """The payload with its Content-Encoding undone. Raises BodyUndecodable."""
        return decoded(self.payload, self.payload_head.field("Content-Encoding"), max_bytes)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """An intact record and its place; `length` is its compressed size in bytes."""

    place: Place
    length: int
    record: Record

    def ref(self) -> CaptureRef:
        """For a response or revisit: the reference that `append` returned when it was written."""
        record, head, held = self.record, self.record.response, self.record.held
        if head is None:
            raise ValueError(f"{self.place}: a {record.type} record is no capture")
        return CaptureRef(
            record_id=record.record_id,
            place=self.place,
            length=self.length,
            payload_digest=record.field("WARC-Payload-Digest") or "",
            payload_size=len(record.payload),
            status=head.status,
            media_type=head.media_type,
            revisit_of=held.record_id if held else None,
        )


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that contain no intact record. Type and id are known if only a digest is wrong."""

    place: Place
    length: int
    problem: str
    type: str | None = None
    record_id: str | None = None


class CaptureStore:
    """The WARC files, for reading; any number of processes may write to them meanwhile. A path stands for the files of
    that folder."""

    def __init__(self, files: WarcFiles | Path) -> None:
        self.warcs: WarcFiles = WarcFolder(files) if isinstance(files, Path) else files

    @property
    def folder(self) -> Path:
        """Where this machine writes WARC files."""
        return self.warcs.folder

    def read(self, place: Place, original: Place | None = None) -> StoredResponse:
        """The response stored at `place`; for a revisit, `original` is the place of the record to which it refers.

        Raises CaptureDamaged if there is no such record, or not the one that was written.
        """
        record = self.record(place).record
        holder = self._holder(record, place, original)
        if record.response is None or holder.response is None:
            raise CaptureDamaged(f"{place}: holds a {record.type} record, not a response")
        return StoredResponse(
            record_id=record.record_id,
            url=record.url,
            captured_at=record.captured_at,
            head=record.response,
            payload_head=holder.response,
            payload=holder.payload,
        )

    def record(self, place: Place) -> StoredRecord:
        """The record at `place`. Raises CaptureDamaged if there is none, or not the one that was written."""
        with self.warcs.opened(place.file) as file:
            try:
                stored = _examined(place.file, read_member(file, place.offset, coding_of(file)))
            except (ValueError, OSError) as error:  # no record there, or the offset is beyond the end
                raise CaptureDamaged(f"{place}: {error}") from error
        if isinstance(stored, Damage):
            raise CaptureDamaged(f"{place}: {stored.problem}")
        return stored

    def raw_records(self, places: Sequence[Place]) -> Iterator[bytes]:
        """The records at these places, decompressed. Damaged ones are left out."""
        for place in places:
            with suppress(CaptureDamaged, Unreadable), self.warcs.opened(place.file) as file:
                yield read_member(file, place.offset, coding_of(file)).data

    def files(self) -> list[str]:
        """The names of all files, oldest first."""
        return self.warcs.names()

    def files_in_progress(self) -> list[str]:
        """The names of the files that a living process is writing to."""
        return [name for name in files_in(self.folder) if is_being_written(self.folder, name)]

    def records(self) -> Iterator[StoredRecord | Damage]:
        """Every record of every file, oldest file first: see `records_of`."""
        for name in self.files():
            yield from self.records_of(name)

    def records_of(self, name: str, start: int = 0) -> Iterator[StoredRecord | Damage]:
        """Every record of a file, including those after a damaged stretch. `start` is where a record is known to begin.

        The unfinished end of a file that another process is writing is not reported as damage.
        """
        try:
            yield from self._records_of(name, start)
        except (CaptureDamaged, OSError, Unreadable) as error:
            yield Damage(Place(name, 0), 0, str(error))

    def _records_of(self, name: str, start: int) -> Iterator[StoredRecord | Damage]:
        was_being_written = is_being_written(self.folder, name)
        with self.warcs.opened(name) as file:
            for member_or_gap in scan(file, coding_of(file), start):
                is_tail = isinstance(member_or_gap, Gap) and member_or_gap.is_tail
                if is_tail and (was_being_written or is_being_written(self.folder, name)):
                    return
                yield _examined(name, member_or_gap)

    def _holder(self, record: Record, place: Place, original: Place | None) -> Record:
        """The record that holds the payload."""
        held = record.held
        if held is None:
            return record
        if original is None:
            raise CaptureDamaged(f"{place}: a revisit of {held.record_id}, which is in no known file")
        holder = self.record(original).record
        if holder.type != "response" or holder.record_id != held.record_id:
            raise CaptureDamaged(f"{original}: not {held.record_id}, although {place} is a revisit of it")
        return holder


def _examined(file: str, member_or_gap: Member | Gap) -> StoredRecord | Damage:
    place = Place(file, member_or_gap.offset)
    if isinstance(member_or_gap, Gap):
        return Damage(place, member_or_gap.length, member_or_gap.problem)
    try:
        record = Record.parse(member_or_gap.data)
    except Malformed as malformed:
        return Damage(place, member_or_gap.length, str(malformed))
    problem = record.problem()
    if problem is not None:
        return Damage(place, member_or_gap.length, problem, record.type, record.record_id)
    return StoredRecord(place, member_or_gap.length, record)
