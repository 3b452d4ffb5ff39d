"""A WARC record, read: what its fields say, the HTTP message in it, and whether both match their digests."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Self

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException
from warcio.utils import Digester

from archive.captures.exchange import HeldPayload
from archive.captures.http_message import split_message

_PARSER = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0"])
_END = b"\r\n\r\n"


class Malformed(ValueError):
    """These bytes are no WARC record; the message says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its type (`response`, `revisit`, `request`, `warcinfo`), its fields, and its block.

    For the three that hold HTTP the block is `head` and `payload`; for others all of it is payload.
    """

    type: str
    record_id: str
    fields: tuple[tuple[str, str], ...]
    head: bytes
    payload: bytes

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The record that is all of `data`. Raises Malformed."""
        stream = BytesIO(data)
        try:
            headers = _PARSER.parse(stream)
        except (EOFError, StatusAndHeadersParserException) as error:
            raise Malformed("it does not begin as a WARC record") from error
        fields = {name.lower(): value for name, value in headers.headers}
        block = stream.read(_length(fields.get("content-length")))
        if stream.read() != _END:
            raise Malformed("its length is not the one that it states")
        kind = fields.get("warc-type", "")
        head, payload = split_message(block) if kind in {"response", "revisit", "request"} else (b"", block)
        return cls(kind, fields.get("warc-record-id", "").strip("<>"), tuple(headers.headers), head, payload)

    def field(self, name: str) -> str | None:
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)

    @property
    def url(self) -> str:
        return self.field("WARC-Target-URI") or ""

    @property
    def captured_at(self) -> datetime:
        """When the request was sent, in UTC. Raises ValueError where the record has no date."""
        return datetime.fromisoformat(self.field("WARC-Date") or "")

    @property
    def held(self) -> HeldPayload | None:
        """Where a revisit says that its payload is."""
        refers_to = self.field("WARC-Refers-To")
        if self.type != "revisit" or refers_to is None:
            return None
        return HeldPayload(
            record_id=refers_to.strip("<>"),
            url=self.field("WARC-Refers-To-Target-URI") or "",
            captured_at=datetime.fromisoformat(self.field("WARC-Refers-To-Date") or ""),
            payload_digest=self.field("WARC-Payload-Digest") or "",
        )

    def problem(self) -> str | None:
        """What does not match its digest, in words; None where all does."""
        if not _matches(self.field("WARC-Block-Digest"), self.head, self.payload):
            return "the block does not match its digest"
        # The digest of a revisit is that of the payload it refers to.
        if self.type != "revisit" and not _matches(self.field("WARC-Payload-Digest"), self.payload):
            return "the payload does not match its digest"
        return None


def _length(stated: str | None) -> int:
    if stated is None or not stated.isdecimal():
        raise Malformed(f"it states no length but {stated!r}")
    return int(stated)


def _matches(stated: str | None, *parts: bytes) -> bool:
    if stated is None:
        return True
    try:
        digester = Digester(stated.partition(":")[0])
    except ValueError:
        return False
    for part in parts:
        digester.update(part)
    return str(digester) == stated
