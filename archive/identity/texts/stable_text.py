"""What of a page's text is the article's: without lines that come and go by themselves, such as a teaser that
rotates, the time of an update or a count of comments.

Such a line is short, ends no sentence and is no heading, item of a list or quotation of the article.
"""

import re

from archive.identity.texts.fingerprint import text_digest

LONGEST_LINE = 100  # characters
LEAST_PART = 0.8  # of the text that must be left: a poem has no sentences, and yet is one

_SENTENCE_END = re.compile(r"[.!?…:;,。！？：；、।۔؟።᙮][\"'”’»›)\]」』）]*$")
_STRUCTURE = re.compile(r"\s*(?:#+|[-*+>|]|\d+[.)])\s*(?=\S)")


def stable_text(text: str, markdown: str = "") -> str:
    """The lines of a text that are the article's; `markdown` is the same text with its structure, if that is known.
    All of it, where little would be left."""
    structural = {_plain(line) for line in markdown.split("\n") if _STRUCTURE.match(line)}
    kept = [line for line in text.split("\n") if not _passes(line, structural)]
    rest = "\n".join(kept)
    return rest if len(rest) >= LEAST_PART * len(text) else text


def stable_digest(text: str, markdown: str = "") -> bytes:
    """Equal for texts that read the same, but for lines that come and go."""
    return text_digest(stable_text(text, markdown))


def _passes(line: str, structural: set[str]) -> bool:
    short = len(line) <= LONGEST_LINE and not _SENTENCE_END.search(line.rstrip())
    return short and _plain(line) not in structural


def _plain(line: str) -> str:
    """The line without marks of structure and emphasis, which only the Markdown has."""
    return re.sub(r"[*_`#>|\\\s]", "", _STRUCTURE.sub("", line))
