"""Spells out hidden characters: those that are invisible where a text is read, and can control a terminal or deceive a
reader.

A title may contain an escape sequence that moves the cursor, renames the window or types for the user; a mark that
reverses the direction of all that follows; or characters that are invisible, but part of the text.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

# C0 except tab and newline, DEL, C1 (ECMA-48; includes 8-bit CSI and OSC), the line separators, and the marks that
# embed, override or isolate a direction (UAX 9). Plain left-to-right and right-to-left marks are part of spelling.
COMMANDS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
# Characters without width: Mongolian vowel separator, joiners, byte order mark, invisible operators, annotation marks.
_WIDTHLESS = "\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
_TAGS = "\U000e0000-\U000e007f"
_HIDDEN = re.compile(f"[{COMMANDS}]")
_PERHAPS = re.compile(f"[{_WIDTHLESS}{_TAGS}]")


def visible(text: str) -> str:
    """The text with each such character as \\u and its number. In a JSON string, this has the same meaning as the
    character.

    Characters without width stay where spelling needs them: between letters of scripts that join letters or put no
    spaces between words, and in emoji.
    """
    return spelled_out(text, number)


def spelled_out(text: str, spell: Callable[[str], str]) -> str:
    """The text with each such character replaced by the result of `spell`."""

    def spelled(match: "re.Match[str] | regex.Match[str]") -> str:
        return spell(match[0])

    if _HIDDEN.search(text):
        text = _HIDDEN.sub(spelled, text)
    return _widthless().sub(spelled, text) if _PERHAPS.search(text) else text


def number(character: str) -> str:
    """The character's escape in JSON."""
    utf_16 = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{utf_16[place : place + 2].hex()}" for place in range(0, len(utf_16), 2))


@cache
def _widthless() -> "regex.Pattern[str]":
    """Characters without width that no spelling needs."""
    import regex  # imported here: it loads slowly, and few texts need it

    joined = r"\p{Arabic}\p{Syriac}\p{Nko}\p{Mongolian}\p{Indic_Syllabic_Category=Consonant}\p{M}\p{Emoji}"
    spaceless = r"\p{Line_Break=SA}\p{Tibetan}"
    return regex.compile(
        rf"(?V1)(?<![[{joined}\uFE0F]--[0-9*#]])[\u200c\u200d]"
        rf"|(?<![{spaceless}])\u200b"
        rf"|(?<!\U0001F3F4[{_TAGS}]*)[{_TAGS}]"
        rf"|[\u180e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb]"
    )
