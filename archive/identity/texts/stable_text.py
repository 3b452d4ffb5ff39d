"""The part of a page's text that belongs to the article, without lines that change by themselves, such as a rotating
teaser, the time of an update or a count of comments.

Such a line is short, ends no sentence, and is no heading, list item or quotation of the article.
"""

import re

from archive.identity.texts.fingerprint import text_digest

LONGEST_LINE = 100  # characters
LEAST_PART = 0.8  # of the text that must remain: a poem has no sentences, but is a text

_SENTENCE_END = re.compile(r"[.!?…:;,。！？：；、।۔؟።᙮][\"'”’»›)\]」』）]*$")
_STRUCTURE = re.compile(r"\s*(?:#+|[-*+>|]|\d+[.)])\s*(?=\S)")


def stable_text(text: str, markdown: str = "") -> str:
    """The lines of a text that belong to the article; `markdown` is the same text with its structure, if known. If
    little would be left, the whole text."""
    structural = {_plain(line) for line in markdown.split("\n") if _STRUCTURE.match(line)}
    kept = [line for line in text.split("\n") if not _passes(line, structural)]
    rest = "\n".join(kept)
    return rest if len(rest) >= LEAST_PART * len(text) else text


def stable_digest(text: str, markdown: str = "") -> bytes:
    """A digest that is equal for texts that read the same apart from lines that change by themselves."""
    return text_digest(stable_text(text, markdown))


def _passes(line: str, structural: set[str]) -> bool:
    short = len(line) <= LONGEST_LINE and not _SENTENCE_END.search(line.rstrip())
    return short and _plain(line) not in structural


def _plain(line: str) -> str:
    """The line without the marks of structure and emphasis that only the Markdown has."""
    return re.sub(r"[*_`#>|\\\s]", "", _STRUCTURE.sub("", line))
