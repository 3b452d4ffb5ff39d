"""Cuts text into the words that are searched for, alike for both databases, for documents and for queries.

Both full-text indexes are given words that are already folded and cut, because their own parsers differ
from each other (hosts, hyphens, numbers) and neither cuts Chinese, Japanese, Thai or Khmer, which put no
spaces between words. Those scripts, and Korean, which glues particles to its words, are cut into
overlapping pairs of characters: 東京都 becomes 東京 京都 都. As every character begins exactly one token,
a phrase of pairs finds any part of a sentence, and a prefix finds a single character.

No stemming here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

WORD_LIMIT = 100  # characters; PostgreSQL takes lexemes of 2,046 bytes, nobody types a word this long
MARKS_LIMIT = 20  # characters; more marks than this on one letter are a prank
VOCABULARY_LIMIT = 800_000  # bytes of a text's different tokens; PostgreSQL takes tsvectors of 1 MB ...
TOKEN_OVERHEAD = 5  # ... and adds so many bytes to each token


@dataclass(frozen=True, slots=True)
class Terms:
    """Tokens to be found one after the other; the last may be only the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool


def index_text(text: str) -> str:
    """The tokens of a document's text, joined by spaces. They hold only letters, digits and vowel signs.

    Once a text has had VOCABULARY_LIMIT bytes of different tokens (after millions of words), the rest is
    left out.
    """
    tokens = cut(fold(text))
    may_be_too_much = len(text) > VOCABULARY_LIMIT // (8 + TOKEN_OVERHEAD)  # a new pair at each character
    return " ".join(_within_vocabulary_limit(tokens) if may_be_too_much else tokens)


def query_terms(text: str, prefix: bool = False) -> Terms:
    """The tokens that `text` has wherever it stands inside a longer text that was indexed.

    `prefix` lets its last word go on. Without letters or digits in `text` there are no tokens.
    """
    tokens: list[str] = []
    last = None
    for last in _PIECE.finditer(fold(text)):
        tokens += _tokens(last)
    if last is not None and last["pairs"]:
        # What follows the last character is not known here: as part of a pair it has been looked for
        # already, and alone it may begin any pair.
        alone = len(_tokens(last)) == 1
        return Terms(tuple(tokens if alone else tokens[:-1]), prefix=alone)
    return Terms(tuple(tokens), prefix and bool(tokens))


def fold(text: str) -> str:
    """The text without the differences that readers do not type: case, accents, vowel points, tatweel,
    width, ligatures, letter variants, marks that are not letters. Folding twice changes nothing.

    Lines stay, and each character is folded by itself, so that its place can be found again."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


def folded_lengths(text: str) -> Iterator[int]:
    """How many characters each character of an NFC text becomes."""
    return map(len, map(_FOLDED.__getitem__, map(ord, text)))


def cut(folded: str) -> Iterator[str]:
    """The tokens of a text that was folded."""
    if folded.isascii():
        yield from (word[:WORD_LIMIT] for word in _ASCII_WORD.findall(folded))
    else:
        for piece in _PIECE.finditer(folded):
            yield from _tokens(piece)


def spans(folded: str) -> list[tuple[str, int, int]]:
    """Each token of a folded text with the place of what it stands for: for a pair, its first character."""
    return [span for piece in _PIECE.finditer(folded) for span in _spans_of(piece)]


def _spans_of(piece: "regex.Match[str]") -> list[tuple[str, int, int]]:
    if not piece["pairs"]:
        return [(piece[0][:WORD_LIMIT], *piece.span())]
    characters = _CHARACTER.finditer(piece.string, *piece.span())
    return [(token, *character.span()) for token, character in zip(_tokens(piece), characters, strict=True)]


def _tokens(piece: "regex.Match[str]") -> list[str]:
    if not piece["pairs"]:
        return [piece[0][:WORD_LIMIT]]
    characters = [character[:MARKS_LIMIT] for character in _CHARACTER.findall(piece[0])]
    return [a + b for a, b in pairwise(characters)] + characters[-1:]


def _within_vocabulary_limit(tokens: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    size_bytes = 0
    for token in tokens:
        if token not in seen:
            size_bytes += len(token.encode()) + TOKEN_OVERHEAD
            if size_bytes > VOCABULARY_LIMIT:
                return
            seen.add(token)
        yield token


_ASCII_WORD = re.compile("[a-z0-9]+")

# Scripts written without spaces: those that Unicode's line breaking (UAX 14) leaves to a dictionary (class
# SA), the East Asian ones, and Korean, whose particles have no space before them.
_PAIRED = (
    r"[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{Hangul}\p{Yi}\p{Line_Break=SA}]&&[\p{L}\p{Nl}]]"
)
_SPACED = rf"[[\p{{L}}\p{{N}}]--{_PAIRED}]"
_PIECE = regex.compile(rf"(?V1)(?P<pairs>(?:{_PAIRED}\p{{M}}*)+)|(?:{_SPACED}\p{{M}}*)+")
_CHARACTER = regex.compile(r"\P{M}\p{M}*")

# Marks that readers of the script leave out: accents of Latin, Greek and Cyrillic letters, Hebrew points,
# Arabic vowel signs and hamza. Signs of other scripts (Hindi vowels, Thai tones) are part of the spelling.
_OMITTED = regex.compile(
    r"(?V1)[\u0300-\u036F\u0483-\u0487\u0591-\u05C7\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F"
    r"[\p{Arabic}&&\p{M}]\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED\u0640"
    r"\N{SOFT HYPHEN}\p{Variation_Selector}[\p{Cf}--\N{ZERO WIDTH SPACE}]]"
)
_UNSEARCHED = regex.compile(r"[^\p{L}\p{M}\p{N}\n]")
_DIGITS = {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0x966) for digit in range(10)}
_VARIANTS = str.maketrans(
    {"ı": "i", "ȷ": "j", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe"}
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا"}
    | _DIGITS
)


class _Folded(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).casefold()
    plain = unicodedata.normalize("NFKD", plain).casefold()  # folding case may make new sequences
    spoken = _OMITTED.sub("", plain)
    # Punctuation becomes a space: so most Latin text ends as ASCII, which is cut ten times faster.
    return unicodedata.normalize("NFC", _UNSEARCHED.sub(" ", spoken).translate(_VARIANTS))
