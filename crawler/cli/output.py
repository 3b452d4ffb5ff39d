"""What becomes of the lines that a command prints: each is written, or the command says that it was not."""

import codecs
import json
import os
import sys
from datetime import date
from enum import Enum

from archive.errors import PressmarkError

ESCAPED = "pressmark-escaped"


class OutputLost(PressmarkError):
    """Standard output takes no more, for another reason than that its reader has gone."""

    @classmethod
    def because(cls, error: OSError) -> "OutputLost":
        return cls(f"the output cannot be written: {error.strerror or error}")


def prepare_output() -> None:
    """Have standard output take every character: what its encoding lacks is written as JSON escapes it. Raises
    OutputLost where it is closed."""
    if sys.stdout is None:
        raise OutputLost("standard output is closed: redirect it to a file or to /dev/null")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    codecs.register_error(ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ESCAPED)


def to_json(value: object, *, indent: int | None = None) -> str:
    """JSON as all commands print it: in its own script, times in ISO 8601, what else is no JSON as its text."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def give_up_stdout() -> None:
    """Nobody takes our output any more: what is still on its way to it goes nowhere, without a second complaint."""
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
