"""How many words a text has, in any script. How words are searched for is the business of `archive.search`."""

from typing import TYPE_CHECKING

from archive.identity.texts.late_pattern import LatePattern

if TYPE_CHECKING:
    import regex

LETTERS_A_WORD = 4  # in Thai, Lao, Khmer, Burmese, Javanese and Balinese, signs above and below not counted


def word_count(text: str) -> int:
    """Words as a word processor counts them: what stands between spaces and has a letter or digit, and each character
    of Chinese and Japanese, but for katakana, of which a run is a word (as in UAX 29).

    The marks that Tibetan has between syllables and Ethiopic between words part words, too. Thai and its neighbours,
    which put nothing between words and need a dictionary to tell them apart, are estimated: a word for every
    LETTERS_A_WORD letters.
    """
    if text.isascii() or not _UNSPACED.compiled.search(text):
        return sum(1 for piece in text.split() if piece[0].isalnum() or any(map(str.isalnum, piece)))
    return sum(map(_words, _WORD.compiled.finditer(text)))


def _words(match: "regex.Match[str]") -> int:
    return (
        -(-len(_MARKS.compiled.sub("", match[0])) // LETTERS_A_WORD) if match.lastgroup == "estimated" else 1
    )


_ALONE = r"[\p{Han}\p{Hiragana}]&&\p{L}"
_DICTIONARY = r"[\p{lb=SA}\p{lb=AK}\p{lb=AP}\p{lb=AS}\p{lb=VF}\p{lb=VI}]&&[\p{L}\p{M}]"
_KATAKANA = r"[\p{scx=Katakana}&&\p{L}]ー"
_DIVIDERS = r"\p{Line_Break=BA}&&\p{Po}"  # a line may end after them: ་ of Tibetan, ፡ of Ethiopic
_UNSPACED = LatePattern(rf"(?V1)[[{_ALONE}][{_DICTIONARY}]{_KATAKANA}[{_DIVIDERS}]]")
_WORD = LatePattern(
    rf"(?V1)(?P<alone>[{_ALONE}])|(?P<run>[{_KATAKANA}]+)|(?P<estimated>[{_DICTIONARY}]+)"
    # What stands between spaces, as far as its script has them; it begins at its first letter or digit.
    rf"|(?P<spaced>[[\p{{L}}\p{{N}}]--[{_ALONE}{_KATAKANA}{_DICTIONARY}]][^\s[{_ALONE}][{_KATAKANA}][{_DICTIONARY}][{_DIVIDERS}]]*)"
)
_MARKS = LatePattern(r"\p{M}+")
