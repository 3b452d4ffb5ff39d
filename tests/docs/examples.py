"""Runs the examples of a page of documentation as a reader would: block after block, in one folder.

`sh` blocks go to a shell, `python` blocks to an interpreter. A `text` block right after a `sh` block shows what that
prints; numbers may differ, and `...` stands for anything. A comment `<!-- not run: why -->` right before a block
excuses it.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

RUN = ("sh", "python")
NOT_RUN = re.compile(r"<!-- not run: .+ -->\s*")
TIMEOUT_S = 600  # against a hang; a busy machine is no failure


@dataclass(frozen=True, slots=True)
class Example:
    """A block, the line where it stands, and what it is said to print (if that is said)."""

    language: str
    code: str
    line: int
    output: str | None
    excused: bool


def examples(page: str) -> Iterator[Example]:
    """The shell and Python blocks of a page in Markdown, in order."""
    tokens = [
        token for token in MarkdownIt().enable("table").parse(page) if token.type in ("fence", "html_block")
    ]
    for place, token in enumerate(tokens):
        if token.type == "fence" and token.info in RUN:
            line = token.map[0] + 1 if token.map else 1
            yield Example(token.info, token.content, line, _output(tokens, place), _excused(tokens, place))


def _excused(tokens: list[Token], place: int) -> bool:
    before = tokens[place - 1] if place else None
    return before is not None and before.type == "html_block" and bool(NOT_RUN.fullmatch(before.content))


def _output(tokens: list[Token], place: int) -> str | None:
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after.content if after is not None and after.type == "fence" and after.info == "text" else None


class Shell:
    """A reader's shell: `cd` holds from one block to the next."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self._environment = dict(environment)

    def run(self, code: str) -> str:
        """What the block prints. Raises AssertionError if a command in it fails."""
        with tempfile.NamedTemporaryFile("r") as place:
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", f"trap 'pwd > {place.name}' EXIT\n{code}"],
                cwd=self.folder,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
            )
            assert done.returncode == 0, f"{code}\nexit code {done.returncode}\n{done.stdout}"
            self.folder = Path(place.read().strip())
        return done.stdout


def assert_prints(example: Example, printed: str) -> None:
    """Each line that is shown is printed, in this order."""
    if example.output is None:
        return
    lines = [_plain(line) for line in printed.splitlines()]
    for shown in filter(None, map(str.strip, example.output.splitlines())):
        pattern = re.escape(_plain(shown)).replace(r"\.\.\.", ".*")
        while lines and not re.fullmatch(pattern, lines[0]):
            lines.pop(0)
        assert lines, f"not printed: {shown}\n--- printed:\n{printed}"


def _plain(line: str) -> str:
    """A line with every number as 0 and one space between words: what differs from run to run is left out."""
    return re.sub(r"\d+", "0", " ".join(line.split()))
