"""Ensures that texts of pages and servers reach a terminal only as text, never as commands: see
`archive.export.hidden`.

All texts for stdout and stderr pass here: `stand_before_output` is called once, at the command's start, and
`crawler.cli.console` makes rich's output visible.
"""

import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TextIO, cast

from archive.export.hidden import visible
from archive.passwords import without_password


class VisibleOutput:
    """A text stream that makes hidden characters visible. The command is responsible for bytes that it writes to
    `buffer`.

    rich writes its own control sequences; it finds the original stream under the attribute that it looks for.
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
    """The same for UTF-8 bytes that a command writes to a terminal; in a pipe or file they stay unchanged."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> int:
        self._stream.write(visible(self._decoder.decode(data)).encode())
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def bytes_output() -> BinaryIO:
    """The stream for bytes on stdout."""
    output = sys.stdout.buffer
    return cast(BinaryIO, VisibleBytes(output)) if sys.stdout.isatty() else output


def stand_before_output() -> None:
    sys.stdout = VisibleOutput(sys.stdout)
    # Messages and logs quote what was given, and what servers sent.
    sys.stderr = VisibleOutput(sys.stderr, lambda text: visible(without_password(text)))
