"""One line of running text with its links and emphasis, as plain text and as Markdown. `layout` makes the blocks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    EMPHASIS = auto()
    STRONG = auto()
    DELETED = auto()
    CODE = auto()
    LINK = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """The meaning of an element around a run of text; `target` is a link's address, `leads_on` says whether the
    address is another page of the site.
    """

    kind: Kind
    target: str = ""
    leads_on: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Text inside the same elements; `marks` lists them from the outermost."""

    text: str
    marks: tuple[Mark, ...] = ()


DELIMITERS = {Kind.EMPHASIS: "*", Kind.STRONG: "**", Kind.DELETED: "~~", Kind.CODE: "`"}
# soft hyphen, zero width space, word joiner, byte order mark: possible line breaks, not part of a word
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
WITHOUT_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
# CommonMark 0.31: markup inside a line, and at its start
INSIDE = re.compile(
    r"[`*]|\\(?=[!-/:-@\[-`{-~])|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|\](?=[(\[:])|&(?=#?\w+;)|~(?=~)"
)
AT_START = re.compile(r"(?=(?:#{1,6}|[-+])(?:\s|$)|>|~{3}|={2,}\s*$|-{2,}\s*$)|^(\d{1,9})(?=[.)](?:\s|$))")
IN_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\n": ""}
ADDRESS_SIGNS = re.compile("[ ()<>\n]")


def plain(runs: Iterable[Run]) -> str:
    return squeezed("".join(run.text for run in runs))


def linked_chars(runs: Iterable[Run]) -> int:
    """Characters in links to other pages of the site."""
    return sum(len(squeezed(run.text)) for run in runs if any(mark.leads_on for mark in run.marks))


def squeezed(text: str) -> str:
    """Replace each run of white space by one space, strip both ends, and remove characters that only allow line
    breaks.
    """
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    if text.isascii() or not any(character in text for character in INVISIBLE):
        return text
    return text.translate(WITHOUT_INVISIBLE)


def marked(runs: Sequence[Run], *, without: frozenset[Kind] = frozenset()) -> str:
    """The line in CommonMark; `without` lists marks to omit because they are implied, such as strong text in a
    heading.
    """
    if len(runs) == 1 and not runs[0].marks:
        return escaped(squeezed(runs[0].text))
    writer = _Writer()
    for run in runs:
        writer.add(visible(run.text), [mark for mark in run.marks if mark.kind not in without])
    return _start_escaped(writer.finish())


def escaped(text: str) -> str:
    """Plain text as Markdown that displays exactly that text."""
    return _start_escaped(INSIDE.sub(r"\\\g<0>", text))


def _start_escaped(line: str) -> str:
    return AT_START.sub(lambda match: f"{match[1] or ''}\\", line, count=1) if AT_START.match(line) else line


class _Writer:
    """Opens and closes delimiters where marks change; delimiters touch the text that they mark."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[Mark] = []
        self._space = False

    def add(self, text: str, marks: Sequence[Mark]) -> None:
        words = " ".join(text.split())
        if not words:
            self._space = self._space or bool(text)
            return
        shared = _shared(self._open, marks)
        self._close(shared)
        if (self._space or text[0].isspace()) and self._parts:
            self._parts.append(" ")
        for mark in marks[shared:]:
            self._parts.append("[" if mark.kind is Kind.LINK else DELIMITERS[mark.kind])
            self._open.append(mark)
        self._parts.append(self._escaped(words))
        self._space = text[-1].isspace()

    def finish(self) -> str:
        self._close(0)
        return "".join(self._parts)

    def _close(self, number: int) -> None:
        while len(self._open) > number:
            mark = self._open.pop()
            closing = f"]({address(mark.target)})" if mark.kind is Kind.LINK else DELIMITERS[mark.kind]
            self._parts.append(closing)

    def _escaped(self, words: str) -> str:
        kinds = {mark.kind for mark in self._open}
        if Kind.CODE in kinds:
            return words.replace("`", "'")
        escaped = INSIDE.sub(r"\\\g<0>", words)
        return re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", escaped) if Kind.LINK in kinds else escaped


def _shared(one: Sequence[Mark], other: Sequence[Mark]) -> int:
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def address(target: str) -> str:
    return ADDRESS_SIGNS.sub(lambda sign: IN_ADDRESS[sign.group()], target.strip())
