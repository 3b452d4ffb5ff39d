"""Folds text: takes out the differences in spelling that readers do not type, or take for the same.

Case, accents, width, digits and letter variants are folded character by character. What depends on the characters
beside it (voicing marks after half-width kana, the order of Thai marks, nasals in Hindi) is folded after that. The
rules follow Unicode's data; lists of our own name only what Unicode has no property for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from archive.identity.texts.late_pattern import LatePattern

if TYPE_CHECKING:
    import regex

JOINT = "'"
"""What an apostrophe folds to, and a mark that joins two parts of a word as one does."""


MOST_ROUNDS = 5  # of arranging; two are enough for what people type


def fold(text: str) -> str:
    """The text without the differences that readers do not type. Folding twice changes nothing. Lines stay.

    ASCII characters stay, in lower case, but for the backtick, which is typed for an apostrophe; other marks that are
    no letters become spaces, so that most Latin text ends as ASCII, which is cut ten times faster."""
    if text.isascii():
        return text.lower().replace("`", JOINT)
    return _arranged(unicodedata.normalize("NFC", text).translate(_FOLDED))


def folded_lengths(text: str) -> Sequence[int]:
    """How many characters of `fold(text)` each character of an NFC text becomes."""
    plain = text.translate(_FOLDED)
    composed = unicodedata.normalize("NFC", plain)
    lengths = _through_composing([len(_FOLDED[ord(character)]) for character in text], plain)
    *rounds, _ = _steps(composed)
    for text in rounds:
        lengths = _through(lengths, _arranged_lengths(text))
        lengths = _through_composing(lengths, _SEQUENCE.compiled.sub(_arrange, text))
    return lengths


def _through_composing(lengths: list[int], plain: str) -> list[int]:
    return lengths if unicodedata.is_normalized("NFC", plain) else _through(lengths, _composed_lengths(plain))


def _through(lengths: Iterable[int], further: Iterable[int]) -> list[int]:
    """The lengths after a further step, which gives each character that the first step made its own length."""
    left = iter(further)
    return [sum(islice(left, length)) for length in lengths]


def _composed_lengths(plain: str) -> list[int]:
    lengths = []
    for cluster in _CLUSTER.compiled.findall(plain):
        lengths += [len(unicodedata.normalize("NFC", cluster)), *[0] * (len(cluster) - 1)]
    return lengths


def _arranged_lengths(composed: str) -> list[int]:
    lengths = [1] * len(composed)
    for sequence in _SEQUENCE.compiled.finditer(composed):
        start, end = sequence.span()
        lengths[start:end] = [len(_arrange(sequence)), *[0] * (end - start - 1)]
    return lengths


def _arranged(plain: str) -> str:
    if plain.isascii():
        return plain
    composed = unicodedata.normalize("NFC", plain)
    return list(_steps(composed))[-1]


def _steps(composed: str) -> Iterator[str]:
    """The text, and what each round of arranging makes of it, until a round changes nothing: where a joiner is left
    out, what stood on both sides of it may be a sequence."""
    yield composed
    for _ in range(MOST_ROUNDS if _MAY_HOLD_SEQUENCES.search(composed) else 0):
        arranged = unicodedata.normalize("NFC", _SEQUENCE.compiled.sub(_arrange, composed))
        if arranged == composed:
            return
        composed = arranged
        yield composed


def _arrange(sequence: "regex.Match[str]") -> str:
    match sequence.lastgroup:
        case "nasal":
            return chr(ord(sequence[0][-1]) - _VIRAMA + _ANUSVARA)
        case "ng":
            return "\u0982"
        case "marks":
            return "".join(sorted(sequence[0], key=_place_of_mark))
        case "late":
            return sequence[0][0] + sequence[0][2] + sequence[0][1]
        case "ro":
            return "".join(sorted((sequence[0][:2], sequence[0][2:]), key=_COENG_RO.__eq__))
        case "doubled":
            return chr(ord(sequence[0][0]) + 1)
        case "joint":
            return JOINT
        case _:
            return ""


_CLUSTER = LatePattern(r"\X")

_ZWNJ = "\N{ZERO WIDTH NON-JOINER}"

# In Devanagari, Bengali, Gujarati, Telugu and Kannada a nasal before a consonant of its own group may be written as a
# dot or ring by the letter before it (anusvara): हिन्दी, हिंदी. The blocks have their letters in the same places.
_BLOCKS = (0x0900, 0x0980, 0x0A80, 0x0C00, 0x0C80)
_NASALS = {0x19: (0x15, 0x18), 0x1E: (0x1A, 0x1D), 0x23: (0x1F, 0x22), 0x28: (0x24, 0x27), 0x2E: (0x2A, 0x2D)}
_VIRAMA, _ANUSVARA = 0x4D, 0x02
_NASAL = "|".join(
    f"{chr(block + nasal)}{chr(block + _VIRAMA)}(?={_ZWNJ}*[{chr(block + first)}-{chr(block + last)}])"
    for block in _BLOCKS
    for nasal, (first, last) in _NASALS.items()
)
# Readers of Hindi write it also for m at the end of a word (एवम्, एवं), those of Bengali for ng before any consonant
# (বাঙলা, বাংলা).
_FINAL_M = rf"म्(?!{_ZWNJ}*[\p{{L}}\p{{M}}])"
_NG = f"ঙ(?={_ZWNJ}*[\u0995-\u09b9])"
# Vowels and tone marks above one Thai or Lao letter look the same in either order, also where the tone is typed after
# am, of which Unicode makes a mark and a letter; and two of the sign for e look as one ae. So do a Khmer letter's
# vowels and signs in any order, and a subscript ro and another subscript letter.
_TONES = frozenset(map(chr, (*range(0x0E48, 0x0E4D), *range(0x0EC8, 0x0ECD))))
_THAI_MARKS = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}"
_LAO_MARKS = "[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]{2,}"
_LATE_TONE = "\u0e4d\u0e32[\u0e48-\u0e4b]|\u0ecd\u0eb2[\u0ec8-\u0ecb]"
_KHMER_MARKS = "[\u17b6-\u17d1\u17dd]{2,}"
_KHMER, _SHIFTERS = "\u1780", "\u17c9\u17ca"
_COENG_RO = "\u17d2\u179a"
_KHMER_RO = f"{_COENG_RO}\u17d2[\u1780-\u1799\u179b-\u17a2]"
_SEQUENCE = LatePattern(
    rf"(?V1)(?P<nasal>{_NASAL}|{_FINAL_M})|(?P<ng>{_NG})"
    rf"|(?P<marks>{_THAI_MARKS}|{_LAO_MARKS}|{_KHMER_MARKS})"
    rf"|(?P<late>{_LATE_TONE})|(?P<ro>{_KHMER_RO})"
    r"|(?P<doubled>เเ|ເເ)"
    # Persian joins the parts of a word with ZWNJ; typed as a quotation mark, gershayim stand inside Hebrew acronyms.
    rf'|(?P<joint>(?<=\p{{Arabic}}){_ZWNJ}+(?=\p{{Arabic}})|(?<=\p{{Hebrew}})"(?=\p{{Hebrew}}))'
    rf"|(?P<other>{_ZWNJ}+)"
)
_MAY_HOLD_SEQUENCES = re.compile(f"[\u0590-\u05ff\u0900-\u0cff\u0e00-\u0eff\u1780-\u17ff{_ZWNJ}]")


def _place_of_mark(mark: str) -> str:
    """What orders the marks of a letter: tones last in Thai and Lao, in Khmer the order of Unicode, which has vowels
    before signs, but for the two that change the letter itself."""
    return f"{mark in _TONES:d}{mark not in _SHIFTERS:d}{mark if mark >= _KHMER else ''}"


# Marks that readers of the script leave out: accents of Latin, Greek and Cyrillic letters, Hebrew points,
# Arabic vowel signs and hamza, and the dot below letters of borrowed words in four scripts of India (nukta). Signs of
# other scripts (Hindi vowels, Thai tones) are part of the spelling.
_OMITTED = LatePattern(
    r"(?V1)[\u0300-\u036F\u0483-\u0487\u0591-\u05C7\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F"
    r"[\p{Arabic}&&\p{M}]\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED\u0640"
    r"\u093C\u0A3C\u0ABC\u0CBC"
    r"\N{SOFT HYPHEN}\p{Variation_Selector}[\p{Cf}--[\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}]]]"
)
_UNSEARCHED = LatePattern(rf"[^\p{{L}}\p{{M}}\p{{N}}{_ZWNJ}\x00-\x7F]")
_APOSTROPHES = "‘’‛′ʹʻʼʽʾʿˈꞋꞌ՚׳״＇ߴߵ´᾽᾿"
_VARIANTS = str.maketrans(
    {"ı": "i", "ȷ": "j", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "♯": "#"}
    # One letter of the Arabic script in the forms that its languages give it: yeh, kaf, heh, noon, alef.
    | dict.fromkeys("ىیېۍ", "ي")
    | dict.fromkeys("کڪ", "ك")
    | dict.fromkeys("ةہھەۃۀۂ", "ه")
    | {"ں": "ن", "ٱ": "ا"}
    | {"\u0901": "\u0902", "\u0a81": "\u0a82"}  # candrabindu, which is often written as anusvara
    | {"\u0a01": "\u0a02", "\u0a70": "\u0a02"}  # the nasal signs of Gurmukhi
    | {"\u309b": "\u3099", "\u309c": "\u309a"}  # voicing marks that stand by themselves
    # Final consonants with a code of their own, which were typed with a virama and a joiner before Unicode 5.1.
    | {"ৎ": "ত্", "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്"}
    | dict.fromkeys(_APOSTROPHES, JOINT)
)


class _Folded(dict[int, str]):
    """What each character folds to by itself, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower().replace("`", JOINT)
    plain = unicodedata.normalize("NFKD", character.translate(_VARIANTS)).casefold()
    plain = unicodedata.normalize("NFKD", plain).casefold()  # folding case may make new sequences
    spoken = _OMITTED.compiled.sub("", plain).translate(_VARIANTS)
    digits = "".join(map(_digit, spoken))
    return unicodedata.normalize("NFC", _UNSEARCHED.compiled.sub(" ", digits))


def _digit(character: str) -> str:
    """A digit of any script as ASCII has it, Ethiopic ones among them; another character as it is."""
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
