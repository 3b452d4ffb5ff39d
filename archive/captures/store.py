"""Reads what is kept: one capture by its place, or every record there is, verified. Writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.captures.content_coding import decoded
from archive.captures.exchange import CaptureRef, Place
from archive.captures.files import files_in, is_being_written, opened
from archive.captures.http_message import ResponseHead
from archive.captures.members import Gap, Member, Unreadable, read_member, scan
from archive.captures.record import Malformed, Record
from archive.errors import CaptureDamaged

MAX_BODY_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was received.

    `payload` came with `payload_head`: of a revisit that is the head of the record it refers to, else `head`.
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
    """A sound record, and where it stands; `length` is its compressed size in bytes."""

    place: Place
    length: int
    record: Record

    def ref(self) -> CaptureRef:
        """For a response or revisit: what `append` returned when it was written."""
        record, held = self.record, self.record.held
        head = ResponseHead.parse(record.head)
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
    """Bytes of a file that hold no sound record. Its type and id are known where only a digest is wrong."""

    place: Place
    length: int
    problem: str
    type: str | None = None
    record_id: str | None = None


class CaptureStore:
    """The folder of WARC files, for reading; any number of processes may write to it meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, place: Place, original: Place | None = None) -> StoredResponse:
        """The response kept at `place`; for a revisit, `original` is the place of the record it refers to.

        Raises CaptureDamaged where there is no such record, or not the one that was written.
        """
        record = self._record(place)
        head = _response_head(record, place)
        held = record.held
        if held is None:
            holder, payload_head = record, head
        else:
            if original is None:
                raise CaptureDamaged(f"{place}: a revisit of {held.record_id}, of which no place is known")
            holder = self._record(original)
            payload_head = _response_head(holder, original)
            if holder.record_id != held.record_id:
                raise CaptureDamaged(f"{original}: is not {held.record_id}, of which {place} is a revisit")
        return StoredResponse(
            record.record_id, record.url, record.captured_at, head, payload_head, holder.payload
        )

    def records(self) -> Iterator[StoredRecord | Damage]:
        """Every record of every file, oldest file first. What stands after a damaged stretch is read as well.

        The unfinished end of a file that another process is writing is no damage.
        """
        for name in files_in(self._folder):
            being_written = is_being_written(self._folder, name)
            with opened(self._folder, name) as file:
                for found in scan(file):
                    if isinstance(found, Gap) and found.is_tail and being_written:
                        break
                    yield _examined(name, found)

    def _record(self, place: Place) -> Record:
        with opened(self._folder, place.file) as file:
            try:
                found = _examined(place.file, read_member(file, place.offset))
            except (Unreadable, OSError) as error:
                raise CaptureDamaged(f"{place}: {error}") from error
        if isinstance(found, Damage):
            raise CaptureDamaged(f"{place}: {found.problem}")
        return found.record


def _response_head(record: Record, place: Place) -> ResponseHead:
    if record.type not in {"response", "revisit"}:
        raise CaptureDamaged(f"{place}: holds a {record.type} record, not a response")
    return ResponseHead.parse(record.head)


def _examined(file: str, found: Member | Gap) -> StoredRecord | Damage:
    place = Place(file, found.offset)
    if isinstance(found, Gap):
        return Damage(place, found.length, found.problem)
    try:
        record = Record.parse(found.data)
    except Malformed as malformed:
        return Damage(place, found.length, str(malformed))
    problem = record.problem()
    if problem is not None:
        return Damage(place, found.length, problem, record.type, record.record_id)
    return StoredRecord(place, found.length, record)
