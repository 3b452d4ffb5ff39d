"""What becomes of the lines that a command prints: each is written, or the command says that it was not."""

import codecs
import os
import sys

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


def give_up_stdout() -> None:
    """Nobody takes our output any more: what is still on its way to it goes nowhere, without a second complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _escaped(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    utf_16 = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (utf_16[place : place + 2].hex() for place in range(0, len(utf_16), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end
