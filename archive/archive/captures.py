"""Captured responses, as they came over the wire."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from archive.captures import CaptureStore, HeldPayload, Place, StoredResponse
from archive.records import KeptCapture
from archive.storage.database import Database
from archive.storage.models import Capture, Url

if TYPE_CHECKING:
    pass


class Captures:
    """The captures of one archive."""

    def __init__(self, database: Database, store: CaptureStore) -> None:
        self._database, self._store = database, store

    def response(self, capture: KeptCapture) -> StoredResponse:
        """The captured response, as it came over the wire. Raises CaptureDamaged.

        It is somebody else's page: never hand it to a browser as if it were yours.
        """
        with self._database.read() as session:
            row = session.get_one(Capture, capture.id)
            original = row.revisit_of
            return self._store.read(_place(row), _place(original) if original else None)

    def html(self, capture: KeptCapture) -> bytes:
        """The captured page with its Content-Encoding undone, in its original character set. Raises CaptureDamaged,
        BodyUndecodable."""
        return self.response(capture).body()

    def held_payloads(self, digests: Iterable[str]) -> dict[str, HeldPayload]:
        """The payloads among these (given by digest) that the archive already holds, each with its first record."""
        with self._database.read() as session:
            rows = session.execute(_HELD, {"digests": set(digests)})
            return {row.payload_digest: HeldPayload(*row) for row in rows}


def _place(row: Capture) -> Place:
    return Place(row.file, row.offset)


_HELD = (
    select(Capture.record_id, Url.url, Capture.captured_at, Capture.payload_digest)
    .join(Url)
    .where(Capture.payload_digest.in_(bindparam("digests", expanding=True)), Capture.revisit_of_id.is_(None))
    .order_by(Capture.id.desc())  # the first capture of a payload comes last and overwrites the others
)
