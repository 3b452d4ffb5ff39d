"""Parses the query language of the command line, Python, HTTP and the reading room into a tree. Example::

    climate "sea level" -opinion (flood* OR 洪水) site:example.org after:2026-05 words:>500

Terms are joined by AND unless `OR` or `|` stands between them. The parser is written by hand, because the grammar has
only three rules, and because errors must point at the place and say what is right. Operators of other search engines
are supported or rejected, never ignored.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NoReturn

from archive.errors import BadQuery, BadUrl
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.identity.urls.sites import domain_of
from archive.search.hosts import read_host
from archive.search.periods import parse_period
from archive.search.stemming import known_language
from archive.search.tokens import query_terms
from archive.search.tree import (
    EVERYTHING,
    And,
    AtUrl,
    Comparison,
    Filter,
    FromSource,
    InLanguage,
    InStory,
    Is,
    Labelled,
    Length,
    Loosely,
    Node,
    Not,
    OnSite,
    Or,
    Phrase,
    PublishedBefore,
    PublishedFrom,
    Seen,
    Trait,
    Where,
    WithNote,
)

LENGTH_LIMIT = 4_000  # characters
TERM_LIMIT = 100
DEPTH_LIMIT = 20
SHORTEST_PREFIX = 2  # letters before a *: a single letter would match a large part of all words


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query's tree, and the parts of its text without meaning: dashes and the like between words."""

    node: Node
    left_out: tuple[str, ...]


def parse(text: str, today: date) -> Node:
    """The tree of a query; EVERYTHING for an empty one. `7d` counts back from `today` (UTC).

    Raises BadQuery: one line that says what is wrong and what is allowed, then the query with a caret at the place.
    """
    return read(text, today).node


def read(text: str, today: date) -> Parsed:
    """Like `parse`, but also returns what was left out.

    Raises BadQuery: one line that says what is wrong and what is allowed, then the query with a caret at the place.
    """
    if len(text) > LENGTH_LIMIT:
        raise BadQuery(f"The query has {len(text):,} characters; the limit is {LENGTH_LIMIT:,}.")
    printable = _UNPRINTABLE.sub(" ", text)
    if text.strip() and not printable.strip():
        raise BadQuery("The query has no characters that can be searched for.")
    parser = _Parser(_GERSHAYIM.sub("\N{HEBREW PUNCTUATION GERSHAYIM}", printable), today)
    return Parsed(parser.query(), tuple(parser.left_out))


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_GERSHAYIM = re.compile(
    r'(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])'
)  # typed as a quotation mark inside a word
_SPACES = re.compile(r"\s*")
_QUOTES = '"“”„«»'
_END = rf"(?![^\s()|{_QUOTES}])"  # of a keyword
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")
_WORD = re.compile(rf"[^\s()|{_QUOTES}]+")
_STAR = re.compile(r"\*")
_URL = re.compile(rf"https?://[^\s{_QUOTES}<>]+", re.IGNORECASE)
_BARE_URL = re.compile(rf"(?:[a-z0-9-]+\.)+[a-z]{{2,}}(?::\d+)?/[^\s()|{_QUOTES}]+", re.IGNORECASE)
_BRACKETED_URL = re.compile(rf"<(https?://[^\s{_QUOTES}<>]+)>", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d_]+):")
_NOT = re.compile(rf"-(?=[^\s)-])|!(?=[^\s)!])|NOT{_END}")
_REQUIRED = re.compile(r"\+(?=[^\s)+])")  # all terms are
_AND = re.compile(rf"AND{_END}")
_OR = re.compile(rf"OR{_END}|\|\|?")
_REFUSED = re.compile(r"!+|~.*|.*~\d*|.*\^[\d.]+", re.DOTALL)


class _Parser:
    """A recursive descent parser: either -> all -> term. A term is words, a field or a group in parentheses."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.place = 0
        self.terms = 0
        self.left_out: list[str] = []
        self.stem = ""
        self.umlauts = False

    def query(self) -> Node:
        if not self.text.strip():
            return EVERYTHING
        node = self.either(depth=0)
        if self.place < len(self.text):
            self.fail("This ) has no matching (.")
        return Loosely(node, self.stem, self.umlauts) if self.stem or self.umlauts else node

    def either(self, depth: int) -> Node:
        nodes = [self.all(depth)]
        while self.take(_OR):
            nodes.append(self.all(depth))
        return nodes[0] if len(nodes) == 1 else Or(_spliced(Or, nodes))

    def all(self, depth: int) -> Node:
        nodes: list[Node] = []
        joined: int | None = None  # the position of an AND that still needs its second term
        while not self.at_end_of_group():
            start = self.place
            if not self.take(_AND):
                nodes += self.term(depth)
                joined = None
            elif nodes and joined is None:
                joined = start
            else:
                self.fail_at_and(start)
        if joined is not None:
            self.fail_at_and(joined)
        if not nodes:
            self.fail('A term is missing here: a word, a "phrase", or a field such as site:')
        return nodes[0] if len(nodes) == 1 else And(_spliced(And, nodes))

    def fail_at_and(self, place: int) -> NoReturn:
        self.fail('AND must stand between two terms. To search for the word, write "and".', place)

    def at_end_of_group(self) -> bool:
        self.take(_SPACES)
        return self.place == len(self.text) or self.text[self.place] == ")" or self.sees(_OR) is not None

    def term(self, depth: int) -> list[Node]:
        """One node, or none for a word without letters and digits: a dash between words has no meaning."""
        if depth > DEPTH_LIMIT:
            self.fail(f"Too many nested parentheses; the limit is {DEPTH_LIMIT}.")
        start = self.place
        if negation := self.take(_NOT):
            if self.at_end_of_group():
                self.fail(f'A term must follow {negation[0]}. To search for the word, write "not".', start)
            return [_negated(node) for node in self.term(depth + 1)]
        self.take(_REQUIRED)
        if self.text[self.place] == "(":
            return [self.group(depth)]
        self.terms += 1
        if self.terms > TERM_LIMIT:
            self.fail(f"Too many terms from here on; the limit is {TERM_LIMIT}.")
        if self.sees(_URL) or self.sees(_BRACKETED_URL):
            return [self.url()]
        if self.sees(_BARE_URL):
            return [self.bare_url()]
        name = self.field()
        if name in _MANNERS:
            return self.manner(name, depth, start)
        return [self.value(name)] if name else [*self.words(Where.ANYWHERE)]

    def manner(self, name: str, depth: int, start: int) -> list[Node]:
        """Parse a field that sets how all words are searched and finds nothing by itself."""
        if depth:
            self.fail(f"{name}: applies to the whole query; write it at the beginning.", start)
        value = self.required(_WORD).lower()
        if name == "stem":
            try:
                self.stem = known_language(value)
            except BadQuery as error:
                self.fail(f"stem: {error}", start)
        elif value == "ue":
            self.umlauts = True
        else:
            self.fail("umlauts: takes only ue: umlauts:ue finds ü written as ue.", start)
        return []

    def group(self, depth: int) -> Node:
        opened = self.place
        self.place += 1
        node = self.either(depth + 1)
        if self.place == len(self.text):
            self.fail("This ( has no matching ).", opened)
        self.place += 1
        return node

    def url(self) -> Node:
        """Parse a pasted URL. A `)` that the URL does not open belongs to the query."""
        start = self.place
        if bracketed := self.take(_BRACKETED_URL):
            return self.filter("url", bracketed[1], start)
        url = self.required(_URL)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1]
            self.place -= 1
        return self.filter("url", url, start)

    def bare_url(self) -> Node:
        """Parse example.org/2026/flood, without http: as a URL, or the words in it."""
        start = self.place
        text = self.required(_BARE_URL)
        words = Phrase(text)
        if not domain_of(f"https://{text}").suffix:
            return words
        return Or((self.filter("url", f"https://{text}", start), words))

    def field(self) -> str | None:
        """The name of the field that begins here, if any. 12:30, Re:Invent and "Flood: what now" are words."""
        match = self.sees(_FIELD)
        if not match:
            return None
        name = match[1].lower()
        if name not in FIELDS:
            if match[1] == name and not self.text[match.end() : match.end() + 1].isspace():
                self.refuse(name)
            return None
        self.place = match.end()
        return name

    def refuse(self, name: str) -> NoReturn:
        meant = MISNOMERS.get(name) or next(iter(get_close_matches(name, FIELDS, n=1, cutoff=0.75)), None)
        allowed = (
            f"did you mean {meant}: ?"
            if meant
            else f"the fields are {', '.join(f'{field}:' for field in FIELDS)}."
        )
        self.fail(f'There is no field "{name}"; {allowed} To search for the words, quote them.')

    def value(self, name: str) -> Node:
        start = self.place
        if name in _TEXT_FIELDS or name in _OWN_WORDS:
            nodes = self.words(_TEXT_FIELDS.get(name, Where.ANYWHERE))
            if not nodes:
                self.fail(f"{name}: needs a word with letters or digits.", start)
            [words] = nodes
            return _OWN_WORDS[name](words.text, words.prefix) if name in _OWN_WORDS else words
        phrase = self.take(_PHRASE)
        return self.filter(name, phrase[1] if phrase else self.required(_WORD), start)

    def filter(self, name: str, value: str, start: int) -> Filter:
        try:
            return _FILTERS[name](value.strip(), self.today)
        except ValueError as error:
            self.fail(f"{name}: {error}", start)

    def words(self, where: Where) -> list[Phrase]:
        start = self.place
        if phrase := self.take(_PHRASE):
            text, prefix = phrase[1].strip(), self.take(_STAR) is not None
        else:
            word = self.required(_WORD)
            if _REFUSED.fullmatch(word):
                self.refuse_sign(word, where, start)
            text, prefix = word.removesuffix("*"), word.endswith("*")
        terms = query_terms(text)
        if not terms.tokens:
            self.left_out.append(self.text[start : self.place])
            return []
        if "*" in text and not phrase:
            self.fail("A * can only stand at the end of a word.", start + text.index("*"))
        if prefix and not terms.prefix and len(terms.tokens[-1]) < SHORTEST_PREFIX:
            self.fail(f"At least {SHORTEST_PREFIX} letters must stand before a *.", start)
        return [Phrase(text, prefix, where)]

    def refuse_sign(self, word: str, where: Where, start: int) -> None:
        sign = next(character for character in word if character in "!~^")
        if sign != "!":
            self.fail(f"{sign} has no meaning here. To search for words with it, quote them.", start)
        if where is Where.ANYWHERE:
            self.fail("A term is missing here: ! must stand right before the term to exclude.", start)

    def required(self, pattern: re.Pattern[str]) -> str:
        text = self.take(pattern)
        if not text:
            quoted = self.text[self.place : self.place + 1].strip("( )")
            self.fail(
                "This quotation mark has no matching one."
                if quoted
                else "A value must follow the colon here."
            )
        return text[0]

    def sees(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.place)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = self.sees(pattern)
        if match:
            self.place = match.end()
        return match

    def fail(self, message: str, place: int | None = None) -> NoReturn:
        place = self.place if place is None else place
        start = max(0, place - 50)
        before, after = self.text[start:place], self.text[place : place + 25]
        # Match wide characters with a wide space, so that the caret stands below its place.
        indent = "".join("\u3000" if unicodedata.east_asian_width(c) in "WF" else " " for c in before)
        raise BadQuery(f"{message}\n  {before}{after}\n  {indent}^")


def _spliced(kind: type[And] | type[Or], nodes: list[Node]) -> tuple[Node, ...]:
    """Flatten nested nodes: (a b) c is a b c."""
    return tuple(part for node in nodes for part in (node.nodes if isinstance(node, kind) else (node,)))


def _negated(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _at_url(value: str, today: date) -> AtUrl:
    try:
        return AtUrl(canonicalise(fetchable(value)))
    except BadUrl as error:
        raise ValueError(str(error)) from error


def _on_site(value: str, today: date) -> OnSite:
    return read_host(value)


def _in_language(value: str, today: date) -> InLanguage:
    match = re.fullmatch(r"([a-z]{2,3})([-_][a-z0-9-]+)?", value.lower())
    if not match:
        raise ValueError("takes an ISO 639 code such as en, de or zh.")
    return InLanguage(match[1])


def _from_source(value: str, today: date) -> FromSource:
    if not value:
        raise ValueError("takes the number, name or URL of a source.")
    return FromSource(value)


def _in_story(value: str, today: date) -> InStory:
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise ValueError("takes the number of a story.")
    return InStory(int(value))


def _published_from(value: str, today: date) -> PublishedFrom:
    return PublishedFrom(parse_period(value, today).start)


def _published_before(value: str, today: date) -> PublishedBefore:
    return PublishedBefore(parse_period(value, today).start)


def _seen(value: str, today: date) -> Seen:
    period = parse_period(value, today)
    return Seen(period.start, period.end)


def _length(value: str, today: date) -> Length:
    match = re.fullmatch(r"(>=|<=|>|<|=|)([0-9]{1,9})", value)
    if not match:
        raise ValueError("takes a number of words: >500, >=500, <500, <=500 or 500.")
    return Length(Comparison(match[1] or "="), int(match[2]))


def _is(value: str, today: date) -> Is:
    try:
        return Is(Trait(value.lower()))
    except ValueError:
        raise ValueError(f"can be {', '.join(f'is:{trait}' for trait in Trait)}.") from None


_TEXT_FIELDS = {"title": Where.TITLE, "author": Where.AUTHOR, "tag": Where.TAG}
_OWN_WORDS: dict[str, type[Labelled] | type[WithNote]] = {"label": Labelled, "note": WithNote}
_FILTERS: dict[str, Callable[[str, date], Filter]] = {
    "site": _on_site,
    "lang": _in_language,
    "after": _published_from,
    "before": _published_before,
    "seen": _seen,
    "source": _from_source,
    "story": _in_story,
    "url": _at_url,
    "is": _is,
    "words": _length,
}
_MANNERS = ("stem", "umlauts")
FIELDS = (*_TEXT_FIELDS, *_FILTERS, *_OWN_WORDS, *_MANNERS)
MISNOMERS = {
    "by": "author",
    "date": "after",
    "domain": "site",
    "from": "source",
    "folder": "label",
    "headline": "title",
    "host": "site",
    "language": "lang",
    "published": "after",
    "since": "after",
    "until": "before",
}
