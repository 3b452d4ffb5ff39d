"""Writes a command's output: each line is written, or the command reports that it was not."""

import codecs
import json
import os
import sys
from datetime import date
from enum import Enum

from archive.errors import PressmarkError

ESCAPED = "pressmark-escaped"


class OutputLost(PressmarkError):
    """Standard output cannot be written, and not because its reader has closed it."""

    @classmethod
    def because(cls, error: OSError) -> "OutputLost":
        return cls(f"the output cannot be written: {error.strerror or error}")


def prepare_output() -> None:
    """Let standard output take every character: those that its encoding lacks are written as JSON escapes. Lines appear
    when they are made, in files and pipes too. Raises OutputLost if standard output is closed.
    """
    if sys.stdout is None:
        raise OutputLost("standard output is closed: redirect it to a file or to /dev/null")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    codecs.register_error(ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ESCAPED, line_buffering=True)


def to_json(value: object, *, indent: int | None = None) -> str:
    """JSON as all commands print it: characters unescaped, times in ISO 8601, other objects as text."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def give_up_stdout() -> None:
    """Discard the remaining output without a second error message: nobody reads it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    utf_16 = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (utf_16[place : place + 2].hex() for place in range(0, len(utf_16), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end
