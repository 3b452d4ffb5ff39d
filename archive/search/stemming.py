"""Finds other forms of a query's words, on request: the words in the archive that have the same stem.

The index holds unstemmed words, so that a query can ask for any language or none. The stems are Snowball's
(https://snowballstem.org), of words without accents, as the index has them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os.path import commonprefix
from typing import Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Session

from archive.errors import BadQuery
from archive.search.choose_dialect import dialect_of
from archive.search.folding import fold
from archive.search.tokens import as_written, query_terms
from archive.search.tree import And, Node, Not, Or, Phrase, Where

LANGUAGES = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "eo": "esperanto",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "no": "norwegian",
    "fa": "persian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
SHORTEST_BEGINNING = 2  # letters: only words with the same beginning can be forms of a word ...
CHANGING_BEGINNINGS = frozenset({"ar", "eo", "fa", "ga", "id", "nl", "ta", "yi"})
"""... except in these languages, whose stemmers remove prefixes: there, the words that contain a part of the stem."""


LONG_STEM = 4  # letters: without both ends, a longer stem is still long enough to search for


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  (Snowball's name)


def with_forms(session: Session, node: Node, language: str) -> Node:
    """The tree with each single word replaced by all its forms. Phrases, prefixes and the words of fields stay.
    `language` is an ISO 639-1 code. Raises BadQuery."""
    return _with_forms(session, node, _Stems.of(language))


def known_language(code: str) -> str:
    """The code itself. Raises BadQuery if there is no stemmer for that language."""
    if code not in LANGUAGES:
        raise BadQuery(f"no word forms are known for {code!r}; choose from {', '.join(sorted(LANGUAGES))}.")
    return code


@dataclass(frozen=True, slots=True)
class _Stems:
    """A language's stemmer, and whether it changes the beginnings of words."""

    stemmer: Stemmer
    changes_beginnings: bool

    @classmethod
    def of(cls, language: str) -> "_Stems":
        from snowballstemmer import stemmer

        algorithm = stemmer(LANGUAGES[known_language(language)])
        return cls(algorithm, language in CHANGING_BEGINNINGS, _SPELLED.get(language, _as_it_is))

    spelled: Callable[[str], tuple[str, ...]]

    def stems(self, word: str) -> frozenset[str]:
        return frozenset(map(self.stemmer.stemWord, self.spelled(word)))


def _as_it_is(word: str) -> tuple[str, ...]:
    return (word,)


def _arabic(word: str) -> tuple[str, ...]:
    """The word by itself, and as a noun with its article: without one, the stemmer takes some nouns for verbs. An h at
    the end of a word is mostly the feminine ending, which the index has as h."""
    whole = f"{word[:-1]}ة" if word.endswith("ه") else word
    return (whole, f"ال{_ARTICLE.sub('', whole)}")


def _persian(word: str) -> tuple[str, ...]:
    return (word.translate(_PERSIAN_LETTERS),)


_ARTICLE = re.compile(r"^[وف]?(?:ال|لل|بال|كال)(?=...)")
_PERSIAN_LETTERS = str.maketrans("يك", "یک")
_SPELLED: dict[str, Callable[[str], tuple[str, ...]]] = {"ar": _arabic, "fa": _persian}
"""How stemmers know the words of languages whose letters or endings the index has in another form."""


def _with_forms(session: Session, node: Node, stems: _Stems) -> Node:
    match node:
        case Phrase(where=Where.ANYWHERE, prefix=False):
            return _forms(session, node, stems)
        case And(nodes):
            return And(tuple(_with_forms(session, each, stems) for each in nodes))
        case Or(nodes):
            return Or(tuple(_with_forms(session, each, stems) for each in nodes))
        case Not(excluded):
            return Not(_with_forms(session, excluded, stems))
        case _:
            return node


def _forms(session: Session, words: Phrase, stems: _Stems) -> Node:
    terms = query_terms(words.text)
    if len(terms.tokens) != 1 or terms.prefix:
        return words
    [word] = terms.tokens
    others = [form for form in _known(session, word, stems) if form != word]
    return Or((words, *map(Phrase, others))) if others else words


def _known(session: Session, word: str, stems: _Stems) -> Iterator[str]:
    wanted = stems.stems(word)
    queries = [_candidates(session, word, stem, stems) for stem in sorted(map(fold, wanted))]
    for form in dict.fromkeys(form for query in queries for form in session.scalars(query)):
        if as_written(form) == form and not wanted.isdisjoint(stems.stems(form)):
            yield form


def _candidates(session: Session, word: str, stem: str, stems: _Stems) -> Select[str]:
    """Words that may have the stem. A prefix or an ending may change the adjacent letter: flies, fly."""
    dialect = dialect_of(session)
    if stems.changes_beginnings:
        return dialect.words_with(stem[1:-1] if len(stem) > LONG_STEM else stem[:-1] or stem)
    unchanged = len(commonprefix([word, stem]))  # noqa: RUF071  (of letters)
    return dialect.words_from(word[: max(SHORTEST_BEGINNING, unchanged - 1)])
