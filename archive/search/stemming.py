"""Finds other forms of the words of a query, on request: those in the archive that have the same stem.

The index holds words as they stand, so that any language can be asked for, and none. Stems are Snowball's
(https://snowballstem.org), of words without accents, as the index has them.
"""

from collections.abc import Iterator
from dataclasses import replace
from os.path import commonprefix
from typing import Protocol

from sqlalchemy.orm import Session

from archive.errors import BadQuery
from archive.search.dialect import dialect_of
from archive.search.hits import Search
from archive.search.tokens import query_terms
from archive.search.tree import And, Node, Not, Or, Where, Words

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
SHORTEST_BEGINNING = 2  # letters: forms of a word are looked for among those that begin as it does


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  (Snowball's name)


def with_forms(session: Session, search: Search, language: str) -> Search:
    """The search with each single word of its query replaced by all its forms; phrases, prefixes and the words of
    fields stay. `language` is an ISO 639-1 code. Raises BadQuery."""
    return replace(search, node=_with_forms(session, search.node, _stemmer(language)))


def _stemmer(language: str) -> Stemmer:
    from snowballstemmer import stemmer

    if language not in LANGUAGES:
        raise BadQuery(f"no stems are known of {language!r}; they are of {', '.join(sorted(LANGUAGES))}.")
    made: Stemmer = stemmer(LANGUAGES[language])
    return made


def _with_forms(session: Session, node: Node, stemmer: Stemmer) -> Node:
    match node:
        case Words(where=Where.ANYWHERE, prefix=False):
            return _forms(session, node, stemmer)
        case And(nodes):
            return And(tuple(_with_forms(session, each, stemmer) for each in nodes))
        case Or(nodes):
            return Or(tuple(_with_forms(session, each, stemmer) for each in nodes))
        case Not(excluded):
            return Not(_with_forms(session, excluded, stemmer))
        case _:
            return node


def _forms(session: Session, words: Words, stemmer: Stemmer) -> Node:
    terms = query_terms(words.text)
    if len(terms.tokens) != 1 or terms.prefix:
        return words
    [word] = terms.tokens
    others = [form for form in _known(session, word, stemmer) if form != word]
    return Or((words, *map(Words, others))) if others else words


def _known(session: Session, word: str, stemmer: Stemmer) -> Iterator[str]:
    """An ending may change the letter before it: flies, fly."""
    stem = stemmer.stemWord(word)
    unchanged = len(commonprefix([word, stem]))  # noqa: RUF071  (of letters)
    beginning = word[: max(SHORTEST_BEGINNING, unchanged - 1)]
    for known in session.scalars(dialect_of(session).words_from(session, beginning)):
        if stemmer.stemWord(known) == stem:
            yield known
