"""The head of an HTTP message: where it ends, and its fields. warcio parses it, so that the result agrees with
warcio."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Self

from w3lib.encoding import http_content_type_encoding
from warcio.statusandheaders import StatusAndHeadersParser

_STATUS_LINE = re.compile(rb"HTTP/[\d.]+ \d{3}[ \r\n]")
_PARSER = StatusAndHeadersParser([], verify=False)


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """Status line and header fields (RFC 9112 4 and 5), in their original order."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, head: bytes) -> Self:
        """Parse a head. Raises ValueError if `head` does not begin with a status line."""
        if not _STATUS_LINE.match(head):
            raise ValueError(f"a response does not begin with {head[:40]!r}")
        parsed = _PARSER.parse(BytesIO(head))
        code, _, reason = parsed.statusline.partition(" ")
        return cls(int(code), reason, tuple(parsed.headers))

    def field(self, name: str) -> str | None:
        """The field's value; the values of repeated lines are joined as RFC 9110 5.3 allows."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str | None:
        """The media type, such as `text/html`, in lower case and without parameters."""
        stated = self.field("Content-Type")
        return stated.partition(";")[0].strip().lower() or None if stated else None

    @property
    def charset(self) -> str | None:
        """The encoding that the Content-Type names, by its Python name; a `<meta>` element is not considered."""
        return http_content_type_encoding(self.field("Content-Type"))


def split_message(message: bytes) -> tuple[bytes, bytes]:
    """The head, with the blank line that ends it, and the body."""
    stream = BytesIO(message)
    if message:
        _PARSER.parse(stream)
    end = stream.tell()
    return message[:end], message[end:]


def is_one_head(head: bytes) -> bool:
    """Whether these bytes are exactly one complete head."""
    return head.endswith((b"\r\n\r\n", b"\n\n")) and split_message(head) == (head, b"")
