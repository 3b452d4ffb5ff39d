"""Finds the URLs in what people paste: a list, a message, notes."""

import re
from collections.abc import Iterator

_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER = ".,;:!?'’”»*_"  # of the sentence around a URL
_BULLET = re.compile(r"^(?:[-*+•–—]|\d{1,4}[.)])\s+")
PAIRS = {")": "(", "]": "[", "}": "{"}


def urls_in(text: str) -> tuple[str, ...]:
    """The URLs in order, each once. A line that is a single word with a dot or a scheme counts as a URL, too, so that
    what is wrong with it can be said."""
    return tuple(dict.fromkeys(url for line in text.splitlines() for url in _in_line(line)))


def _in_line(line: str) -> Iterator[str]:
    found = [_closed(match[0]) for match in _URL.finditer(line)]
    if found:
        yield from found
        return
    word = _BULLET.sub("", line.strip()).strip("<>")
    if word and not re.search(r"\s", word) and re.search(r"[^.]\.[^.]|://", word):
        yield word


def _closed(url: str) -> str:
    """The URL without the punctuation of its sentence, and without the bracket of [a link](https://...)."""
    while True:
        shorter = url.rstrip(_AFTER)
        if shorter.endswith(tuple(PAIRS)) and shorter.count(shorter[-1]) > shorter.count(PAIRS[shorter[-1]]):
            shorter = shorter[:-1]
        if shorter == url:
            return url
        url = shorter
