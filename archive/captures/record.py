"""A parsed WARC record: its fields, its HTTP message, and whether both match their digests."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Self

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException
from warcio.utils import Digester

from archive.captures.exchange import HeldPayload
from archive.captures.http_message import ResponseHead, split_message

_PARSER = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0"])
_END = b"\r\n\r\n"
_CAPTURES = frozenset({"response", "revisit"})


class Malformed(ValueError):
    """These bytes are no WARC record; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its type (`response`, `revisit`, `request`, `warcinfo`), its fields, and its block.

    For the three types that hold HTTP, the block is divided into `head` and `payload`; for others, the whole block is
    payload. `response` is the parsed head of a response or revisit; `held` is where a revisit says that its payload is.
    """

    type: str
    record_id: str
    url: str
    captured_at: datetime
    fields: tuple[tuple[str, str], ...]
    head: bytes
    payload: bytes
    response: ResponseHead | None
    held: HeldPayload | None

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Parse `data` as one whole record. Raises Malformed."""
        stream = BytesIO(data)
        try:
            headers = _PARSER.parse(stream)
        except (EOFError, StatusAndHeadersParserException) as error:
            raise Malformed("not the beginning of a WARC record") from error
        block = stream.read(_length(headers))
        if stream.read() != _END:
            raise Malformed("the length of the record is not its Content-Length")
        kind = headers.get_header("WARC-Type", "")
        head, payload = split_message(block) if kind in {*_CAPTURES, "request"} else (b"", block)
        try:
            return cls(
                type=kind,
                record_id=headers.get_header("WARC-Record-ID", "").strip("<>"),
                url=headers.get_header("WARC-Target-URI", ""),
                captured_at=datetime.fromisoformat(headers.get_header("WARC-Date", "")),
                fields=tuple(headers.headers),
                head=head,
                payload=payload,
                response=ResponseHead.parse(head) if kind in _CAPTURES else None,
                held=_held(headers) if kind == "revisit" else None,
            )
        except ValueError as error:
            raise Malformed(f"the fields of the record cannot be read: {error}") from error

    def serialise(self) -> bytes:
        """The record as bytes that any WARC reader can parse."""
        fields = "".join(f"{name}: {value}\r\n" for name, value in self.fields)
        return b"".join([b"WARC/1.1\r\n", fields.encode(), b"\r\n", self.head, self.payload, _END])

    def field(self, name: str) -> str | None:
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)

    def problem(self) -> str | None:
        """What does not match its digest, in words; None if everything matches."""
        if not _matches(self.field("WARC-Block-Digest"), self.head, self.payload):
            return "the block does not match its digest"
        # a revisit's digest is that of the payload to which it refers
        if self.type != "revisit" and not _matches(self.field("WARC-Payload-Digest"), self.payload):
            return "the payload does not match its digest"
        return None


def _length(headers: StatusAndHeaders) -> int:
    stated = headers.get_header("Content-Length", "")
    if not stated.isdecimal():
        raise Malformed(f"the Content-Length is not a number: {stated!r}")
    return int(stated)


def _held(headers: StatusAndHeaders) -> HeldPayload:
    return HeldPayload(
        record_id=headers.get_header("WARC-Refers-To", "").strip("<>"),
        url=headers.get_header("WARC-Refers-To-Target-URI", ""),
        captured_at=datetime.fromisoformat(headers.get_header("WARC-Refers-To-Date", "")),
        payload_digest=headers.get_header("WARC-Payload-Digest", ""),
    )


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
