"""Decides whether a record found after a damaged stretch belongs to the file itself.

A page may contain whole compressed records written by its author. If the record around them is damaged, a scan would
find them and take them for ours. Each of our records names the warcinfo of its file by an id that the author of a page
cannot know.
"""

import re

_ENDS = re.compile(rb"\r?\n\r?\n")
_IS_WARCINFO = re.compile(rb"^WARC-Type:[ \t]*warcinfo[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_OWN_ID = re.compile(rb"^WARC-Record-ID:[ \t]*<?([^>\r\n]+)", re.IGNORECASE | re.MULTILINE)
_NAMED_ID = re.compile(rb"^WARC-Warcinfo-ID:[ \t]*<?([^>\r\n]+)", re.IGNORECASE | re.MULTILINE)


class Belonging:
    """The ids of a file's warcinfo records, from the part that was read without a gap."""

    def __init__(self) -> None:
        self._ids: set[bytes] = set()

    @property
    def is_known(self) -> bool:
        return bool(self._ids)

    def learn(self, record: bytes) -> None:
        """Learn from a record that begins where the record before it ended."""
        fields = _fields(record)
        if _IS_WARCINFO.search(fields):
            self._ids.update(_OWN_ID.findall(fields))

    def adopt(self, record: bytes) -> None:
        """Accept the warcinfo that this record names as one of the file's."""
        self._ids.update(_NAMED_ID.findall(_fields(record)))

    def owns(self, record: bytes) -> bool:
        fields = _fields(record)
        ids = _OWN_ID if _IS_WARCINFO.search(fields) else _NAMED_ID
        return not self._ids.isdisjoint(ids.findall(fields))


def _fields(record: bytes) -> bytes:
    end = _ENDS.search(record)
    return record[: end.start()] if end else b""
