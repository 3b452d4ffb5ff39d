"""Splits text into tokens for searching, in the same way for both databases, for documents and for queries.

Both full-text indexes are given words that are already folded and cut, because their own parsers differ
from each other (hosts, hyphens, numbers) and neither cuts Chinese, Japanese, Thai or Khmer, which put no
spaces between words. Those scripts, and Korean, which glues particles to its words, are cut into
overlapping pairs of characters: 東京都 becomes 東京 京都 都. As every character begins exactly one token,
a phrase of pairs finds any part of a sentence, and a prefix finds a single character.

A word that can be written in one piece or in several (Hawai'i, Hawaii), and one with a sign that belongs to it (C++,
C#, .NET), has a second form. The forms stand behind the tokens of a text, so that phrases pass over them.

No stemming here. A change of what a text is cut into needs a new `archive.version.INDEX_VERSION`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from archive.identity.texts.late_pattern import LatePattern
from archive.search.folding import JOINT, fold

if TYPE_CHECKING:
    import regex

WORD_LIMIT = 100  # characters; PostgreSQL takes lexemes of 2,046 bytes, nobody types a word this long
MARKS_LIMIT = 20  # characters; more marks than this on one letter are a prank
VOCABULARY_LIMIT = 800_000  # bytes of a text's different tokens; PostgreSQL takes tsvectors of 1 MB ...
TOKEN_OVERHEAD = 5  # ... and adds so many bytes to each token

_SIGNS = {"+": "\ue02b", "#": "\ue023", ".": "\ue02e"}
_AS_TOKEN = str.maketrans(_SIGNS)  # both databases take a character of private use for a part of a word
_AS_WRITTEN = str.maketrans({token: sign for sign, token in _SIGNS.items()})


@dataclass(frozen=True, slots=True)
class Terms:
    """Tokens that must stand one after the other; the last may be only the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool


def index_text(text: str) -> str:
    """The tokens of a document's text, and the second forms of its words, joined by spaces. They contain only letters,
    digits, vowel signs and characters of private use.

    After VOCABULARY_LIMIT bytes of different tokens (after millions of words), the rest of the text is left out.
    """
    folded = fold(text)
    forms = dict.fromkeys(form for form, _, _ in form_spans(folded))
    tokens = chain(cut(folded), forms)
    may_be_too_much = len(text) > VOCABULARY_LIMIT // (8 + TOKEN_OVERHEAD)  # a new pair at each character
    return " ".join(_within_vocabulary_limit(tokens) if may_be_too_much else tokens)


def query_terms(text: str, prefix: bool = False) -> Terms:
    """The tokens that `text` yields wherever it stands in a longer indexed text.

    With `prefix`, the last word may be the beginning of a longer word. A `text` without letters or digits has no
    tokens.
    """
    return _terms(fold(text), prefix)


def spellings(text: str, prefix: bool = False) -> tuple[tuple[Terms, ...], ...]:
    """The alternative ways in which `text` may stand in an indexed text. For a match, all terms of any one alternative
    must be found."""
    folded = fold(text)
    spans = form_spans(folded)
    signed = tuple(Terms((form,), prefix=False) for form, _, _ in spans if as_written(form) != form)
    whole = _terms(folded, prefix)
    as_typed = signed if len(signed) == len(whole.tokens) == 1 else (whole, *signed)
    if all(form != as_written(form) for form, _, _ in spans):
        return (as_typed,)
    return as_typed, (_terms(folded.replace(JOINT, ""), prefix), *signed)


def as_written(token: str) -> str:
    """The token with its signs in the usual spelling: `c++`."""
    return token.translate(_AS_WRITTEN)


def _terms(folded: str, prefix: bool) -> Terms:
    tokens: list[str] = []
    last = None
    for last in _pieces(folded):
        tokens += _tokens(last)
    if last is not None and last["pairs"]:
        # The character after the last one is unknown. As part of a pair, the last one is already searched; alone, it
        # may begin any pair.
        alone = len(_tokens(last)) == 1
        return Terms(tuple(tokens if alone else tokens[:-1]), prefix=alone)
    return Terms(tuple(tokens), prefix and bool(tokens))


def cut(folded: str) -> Iterator[str]:
    """The tokens of a text that was folded."""
    if folded.isascii():
        yield from (word[:WORD_LIMIT] for word in _ASCII_WORD.findall(folded))
    else:
        for piece in _pieces(folded):
            yield from _tokens(piece)


def spans(folded: str) -> list[tuple[str, int, int]]:
    """Each token of a folded text with the position of what it stands for; for a pair of characters, that of the
    first."""
    return [span for piece in _pieces(folded) for span in _spans_of(piece)]


def form_spans(folded: str) -> list[tuple[str, int, int]]:
    """Each second form of a word of a folded text, with the word's position."""
    pattern = _ASCII_FORM if folded.isascii() else _FORM.compiled
    words = (match for match in pattern.finditer(folded) if len(match[0]) <= WORD_LIMIT)
    return [(match[0].replace(JOINT, "").translate(_AS_TOKEN), *match.span()) for match in words]


def _pieces(folded: str) -> "Iterator[re.Match[str] | regex.Match[str]]":
    pattern = _ASCII_PIECE if folded.isascii() else _PIECE.compiled
    return pattern.finditer(folded)


def _spans_of(piece: "re.Match[str] | regex.Match[str]") -> list[tuple[str, int, int]]:
    if not piece["pairs"]:
        return [(piece[0][:WORD_LIMIT], *piece.span())]
    characters = _CHARACTER.compiled.finditer(piece.string, *piece.span())
    return [(token, *character.span()) for token, character in zip(_tokens(piece), characters, strict=True)]


def _tokens(piece: "re.Match[str] | regex.Match[str]") -> list[str]:
    if not piece["pairs"]:
        return [piece[0][:WORD_LIMIT]]
    characters = [character[:MARKS_LIMIT] for character in _CHARACTER.compiled.findall(piece[0])]
    return [a + b for a, b in pairwise(characters)] + characters[-1:]


def _within_vocabulary_limit(tokens: Iterable[str]) -> Iterator[str]:
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
_ASCII_PIECE = re.compile("(?P<pairs>(?!))|[a-z0-9]+")  # no pairs

# Scripts written without spaces: those that Unicode's line breaking (UAX 14) leaves to a dictionary (class
# SA) or breaks between syllables (AK, AP, AS: Javanese, Balinese), the East Asian ones, and Korean, whose particles
# have no space before them.
_EAST_ASIAN = r"\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{Hangul}\p{Yi}"
_UNSPACED = r"\p{lb=SA}\p{lb=AK}\p{lb=AP}\p{lb=AS}"
_PAIRED = rf"[[{_EAST_ASIAN}{_UNSPACED}]&&[\p{{L}}\p{{Nl}}]]"
_SPACED = rf"[[\p{{L}}\p{{N}}]--{_PAIRED}]"
_PIECE = LatePattern(rf"(?V1)(?P<pairs>(?:{_PAIRED}\p{{M}}*)+)|(?:{_SPACED}\p{{M}}*)+")
_CHARACTER = LatePattern(r"\P{M}\p{M}*")


def _form_pattern(letter: str, marks: str = "") -> str:
    """A pattern for words with a second form: with apostrophes inside, signs at the end, or a dot at the beginning."""
    word = rf"(?:{letter}{marks})++"
    return (
        rf"(?<!{letter}{marks}){word}"
        rf"(?:(?P<joined>(?:{JOINT}{word})+)|(?P<signed>\+\+(?!\+)|[+#]+(?![+#]|{letter})))"
        rf"|(?P<dotted>(?<![.)\]]|{letter}{marks})\.{word})"
    )


_ASCII_FORM = re.compile(_form_pattern("[a-z0-9]"))
_FORM = LatePattern("(?V1)" + _form_pattern(_SPACED, r"\p{M}*"))
