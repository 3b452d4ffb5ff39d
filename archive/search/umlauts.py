"""Finds ü under ue as well, and ue under ü, on request. In the index, both ü and u are u.

The same applies to ä, ö, and the letters æ, ø, å of neighbouring languages.
"""

import re
import unicodedata
from itertools import chain, islice, product

from archive.search.folding import fold
from archive.search.tree import And, Node, Not, Or, Phrase

SPELLINGS_LIMIT = 16  # per word or phrase
_WRITTEN = {"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "œ": "oe", "ü": "ue", "å": "aa"}
_PAIRS = frozenset(_WRITTEN.values())
_SPOT = re.compile(f"({'|'.join((*_WRITTEN, *sorted(_PAIRS)))})", re.IGNORECASE)


def with_umlauts(node: Node) -> Node:
    """The tree with each word or phrase replaced by all spellings of its umlauts."""
    match node:
        case Phrase():
            return _spelled(node)
        case And(nodes):
            return And(tuple(map(with_umlauts, nodes)))
        case Or(nodes):
            return Or(tuple(map(with_umlauts, nodes)))
        case Not(excluded):
            return Not(with_umlauts(excluded))
        case _:
            return node


def _spelled(words: Phrase) -> Node:
    parts = _SPOT.split(unicodedata.normalize("NFC", words.text))
    choices = list(map(_both_spellings, parts))
    ways = chain(
        zip(*choices, strict=True), product(*map(dict.fromkeys, choices))
    )  # first: all spelled alike
    texts = dict.fromkeys(islice(("".join(way) for way in ways), SPELLINGS_LIMIT))
    spelled = tuple(Phrase(text, words.prefix, words.where) for text in texts)
    return spelled[0] if len(spelled) == 1 else Or(spelled)


def _both_spellings(part: str) -> tuple[str, str]:
    """A letter or pair of letters in both spellings; another part of a word twice."""
    letter = part.lower()
    if letter in _PAIRS:
        return letter, letter[0]
    pair = _WRITTEN.get(letter)
    if pair is None:
        return part, part
    # The index turns æ into ae, and other letters into their base letter.
    return letter, pair[0] if fold(letter) == pair else pair
