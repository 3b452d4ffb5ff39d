"""What pages and servers say reaches no terminal as anything but text: characters that command one are shown by number.

A title may hold an escape sequence that moves the cursor, renames the window or types for the user, or a mark that
turns the direction of all that follows. So every text that goes to stdout or stderr passes here: `stand_before_output`
is called once, at the command's start, and rich's output is made visible by `crawler.cli.console`.
"""

import re
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TextIO, cast

from archive.passwords import without_password

# C0 but for tab and newline, DEL, C1 (ECMA-48: 8-bit CSI and OSC among them), the line separators, and the marks that
# embed, override or isolate a direction (UAX #9). Plain left-to-right and right-to-left marks are part of spelling.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with each such character as \\u and its number: also in a JSON string, where that means the same."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text) if _HIDDEN.search(text) else text


class VisibleOutput:
    """A text stream that makes what is written to it visible. Bytes that go to its `buffer` are a command's own affair.

    rich, which writes sequences of its own, finds the stream itself under the name that it looks for.
    """

    def __init__(self, stream: TextIO, tell: Callable[[str], str] = visible) -> None:
        self.rich_proxied_file = stream
        self._tell = tell

    def write(self, text: str) -> int:
        return self.rich_proxied_file.write(self._tell(text))

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


class VisibleBytes:
    """The same for bytes of UTF-8 that a command writes to a terminal: in a pipe or file they are as they are."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> int:
        self._stream.write(visible(self._decoder.decode(data)).encode())
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def bytes_output() -> BinaryIO:
    """Where a command writes bytes to stdout."""
    output = sys.stdout.buffer
    return cast(BinaryIO, VisibleBytes(output)) if sys.stdout.isatty() else output


def stand_before_output() -> None:
    sys.stdout = VisibleOutput(sys.stdout)
    # Messages and logs quote what was given, and what servers sent.
    sys.stderr = VisibleOutput(sys.stderr, lambda text: visible(without_password(text)))
