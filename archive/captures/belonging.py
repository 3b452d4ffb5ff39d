"""Whether a record that is found after a damaged stretch is one of the file's own.

A page may hold whole compressed records of its maker's. Where the record around them is damaged, they would be found
as if they were ours. Each record of ours names the warcinfo of its file, by an id that no page's maker can know.
"""

import re

_ENDS = re.compile(rb"\r?\n\r?\n")
_IS_WARCINFO = re.compile(rb"^WARC-Type:[ \t]*warcinfo[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_OWN_ID = re.compile(rb"^WARC-Record-ID:[ \t]*<?([^>\r\n]+)", re.IGNORECASE | re.MULTILINE)
_NAMED_ID = re.compile(rb"^WARC-Warcinfo-ID:[ \t]*<?([^>\r\n]+)", re.IGNORECASE | re.MULTILINE)


class Belonging:
    """The ids of a file's warcinfo records, as far as it was read without a gap."""

    def __init__(self) -> None:
        self._ids: set[bytes] = set()

    @property
    def is_known(self) -> bool:
        return bool(self._ids)

    def learn(self, record: bytes) -> None:
        """Of a record that stands where the one before it ended."""
        fields = _fields(record)
        if _IS_WARCINFO.search(fields):
            self._ids.update(_OWN_ID.findall(fields))

    def adopt(self, record: bytes) -> None:
        """Take the warcinfo that this record names for one of the file's."""
        self._ids.update(_NAMED_ID.findall(_fields(record)))

    def owns(self, record: bytes) -> bool:
        fields = _fields(record)
        ids = _OWN_ID if _IS_WARCINFO.search(fields) else _NAMED_ID
        return not self._ids.isdisjoint(ids.findall(fields))


def _fields(record: bytes) -> bytes:
    end = _ENDS.search(record)
    return record[: end.start()] if end else b""
