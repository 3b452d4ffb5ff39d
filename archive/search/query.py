"""Parses the query language of the command line, Python, HTTP and the reading room into a tree.

    climate "sea level" -opinion (flood* OR 洪水) site:example.org after:2026-05 words:>500

Terms are joined by AND unless OR stands between them. The parser is written by hand: the grammar has three
rules, and the errors are to point at the place and say what would be right.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import NoReturn

from archive.errors import BadQuery, BadUrl
from archive.identity.canonical import canonicalise, fetchable
from archive.search.periods import parse_period
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
    Length,
    Node,
    Not,
    OnSite,
    Or,
    PublishedBefore,
    PublishedFrom,
    Seen,
    Trait,
    Where,
    Words,
)

LENGTH_LIMIT = 4_000  # characters
TERM_LIMIT = 100
DEPTH_LIMIT = 20
SHORTEST_PREFIX = 2  # letters before a *: one would match a good part of all words


def parse(text: str, today: date) -> Node:
    """The tree of a query; of an empty one, EVERYTHING. `today` (UTC) is what `7d` counts from.

    Raises BadQuery: one line that says what is wrong and what is allowed, then the place with a caret.
    """
    if len(text) > LENGTH_LIMIT:
        raise BadQuery(f"The query has {len(text):,} characters; {LENGTH_LIMIT:,} are allowed.")
    printable = _UNPRINTABLE.sub(" ", text)
    if text.strip() and not printable.strip():
        raise BadQuery("The query has no character that can be searched for.")
    return _Parser(printable, today).query()


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"\s*")
_QUOTES = '"“”„«»'
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")
_WORD = re.compile(rf"[^\s(){_QUOTES}]+")
_STAR = re.compile(r"\*")
_URL = re.compile(rf"https?://[^\s{_QUOTES}]+", re.IGNORECASE)
_FIELD = re.compile(r"([^\W\d_]+):")
_NOT = re.compile(rf"-(?=[^\s)-])|NOT(?=[\s({_QUOTES}])\s*(?=[^\s)])")
_AND = re.compile(rf"AND(?![^\s(){_QUOTES}])")
_OR = re.compile(rf"OR(?![^\s(){_QUOTES}])")


class _Parser:
    """Recursive descent: either -> all -> term, which is words, a field or a group in parentheses."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.place = 0
        self.terms = 0

    def query(self) -> Node:
        if not self.text.strip():
            return EVERYTHING
        node = self.either(depth=0)
        if self.place < len(self.text):
            self.fail("This ) closes nothing.")
        return node

    def either(self, depth: int) -> Node:
        nodes = [self.all(depth)]
        while self.take(_OR):
            nodes.append(self.all(depth))
        return nodes[0] if len(nodes) == 1 else Or(_spliced(Or, nodes))

    def all(self, depth: int) -> Node:
        nodes: list[Node] = []
        while not self.at_end_of_group():
            if not self.take(_AND):
                nodes += self.term(depth)
        if not nodes:
            self.fail('Something to search for is missing here: a word, a "phrase", or a field such as site:')
        return nodes[0] if len(nodes) == 1 else And(_spliced(And, nodes))

    def at_end_of_group(self) -> bool:
        self.take(_SPACES)
        return self.place == len(self.text) or self.text[self.place] == ")" or self.sees(_OR) is not None

    def term(self, depth: int) -> list[Node]:
        """One node; or none, for a word without letters and digits: a dash between words says nothing."""
        if depth > DEPTH_LIMIT:
            self.fail(f"This is nested too deep; {DEPTH_LIMIT} levels are allowed.")
        if self.take(_NOT):
            return [_negated(node) for node in self.term(depth + 1)]
        if self.text[self.place] == "(":
            return [self.group(depth)]
        self.terms += 1
        if self.terms > TERM_LIMIT:
            self.fail(f"There are too many terms from here on; {TERM_LIMIT} are allowed.")
        if self.sees(_URL):
            return [self.url()]
        name = self.field()
        return [self.value(name)] if name else self.words(Where.ANYWHERE)

    def group(self, depth: int) -> Node:
        opened = self.place
        self.place += 1
        node = self.either(depth + 1)
        if self.place == len(self.text):
            self.fail("This ( is not closed.", opened)
        self.place += 1
        return node

    def url(self) -> Node:
        """A URL as it was pasted; a ) that it does not open belongs to the query."""
        start = self.place
        url = self.required(_URL)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1]
            self.place -= 1
        return self.filter("url", url, start)

    def field(self) -> str | None:
        """The name of the field that begins here, if one does. 12:30, Re:Invent and "Flood: what now" are words."""
        found = self.sees(_FIELD)
        if not found:
            return None
        name = found[1].lower()
        if name not in FIELDS:
            if found[1] == name and not self.text[found.end() : found.end() + 1].isspace():
                self.refuse(name)
            return None
        self.place = found.end()
        return name

    def refuse(self, name: str) -> NoReturn:
        meant = MISNOMERS.get(name) or next(iter(get_close_matches(name, FIELDS, n=1, cutoff=0.75)), None)
        allowed = (
            f"did you mean {meant}: ?" if meant else f"there are {', '.join(f'{one}:' for one in FIELDS)}."
        )
        self.fail(f'There is no field "{name}"; {allowed} To search for the words, quote them.')

    def value(self, name: str) -> Node:
        start = self.place
        if name in _TEXT_FIELDS:
            nodes = self.words(_TEXT_FIELDS[name])
            return nodes[0] if nodes else self.fail(f"{name}: needs a word with letters or digits.", start)
        phrase = self.take(_PHRASE)
        return self.filter(name, phrase[1] if phrase else self.required(_WORD), start)

    def filter(self, name: str, value: str, start: int) -> Filter:
        try:
            return _FILTERS[name](value.strip(), self.today)
        except ValueError as error:
            self.fail(f"{name}: {error}", start)

    def words(self, where: Where) -> list[Node]:
        start = self.place
        if phrase := self.take(_PHRASE):
            text, prefix = phrase[1].strip(), self.take(_STAR) is not None
        else:
            word = self.required(_WORD)
            text, prefix = word.removesuffix("*"), word.endswith("*")
        terms = query_terms(text)
        if not terms.tokens:
            return []
        if "*" in text and not phrase:
            self.fail("A * can stand only at the end of a word.", start + text.index("*"))
        if prefix and not terms.prefix and len(terms.tokens[-1]) < SHORTEST_PREFIX:
            self.fail(f"At least {SHORTEST_PREFIX} letters must stand before a *.", start)
        return [Words(text, prefix, where)]

    def required(self, pattern: re.Pattern[str]) -> str:
        found = self.take(pattern)
        if not found:
            quoted = self.text[self.place : self.place + 1].strip("( )")
            self.fail(
                "This quotation mark has no partner." if quoted else "A value must follow the colon here."
            )
        return found[0]

    def sees(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.place)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = self.sees(pattern)
        if found:
            self.place = found.end()
        return found

    def fail(self, message: str, place: int | None = None) -> NoReturn:
        place = self.place if place is None else place
        start = max(0, place - 50)
        before, after = self.text[start:place], self.text[place : place + 25]
        # Wide characters are matched by a wide space, so that the caret stands below its place.
        indent = "".join("\u3000" if unicodedata.east_asian_width(c) in "WF" else " " for c in before)
        raise BadQuery(f"{message}\n  {before}{after}\n  {indent}^")


def _spliced(kind: type[And] | type[Or], nodes: list[Node]) -> tuple[Node, ...]:
    """(a b) c is a b c."""
    return tuple(part for node in nodes for part in (node.nodes if isinstance(node, kind) else (node,)))


def _negated(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _at_url(value: str, today: date) -> AtUrl:
    try:
        return AtUrl(canonicalise(fetchable(value)))
    except BadUrl as error:
        raise ValueError(str(error)) from error


def _on_site(value: str, today: date) -> OnSite:
    found = re.fullmatch(
        r"(?:https?://)?(?:(?:www\.)+(?=[^./]+\.))?([^/:@?#]+?)\.?(?:[/:?#].*)?", value.lower()
    )
    try:
        host = found[1].encode("idna").decode() if found else ""
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host):
        raise ValueError("takes a host such as example.org.")
    return OnSite(host)


def _in_language(value: str, today: date) -> InLanguage:
    found = re.fullmatch(r"([a-z]{2,3})([-_][a-z0-9-]+)?", value.lower())
    if not found:
        raise ValueError("takes an ISO 639 code such as en, de or zh.")
    return InLanguage(found[1])


def _from_source(value: str, today: date) -> FromSource:
    if not value:
        raise ValueError("takes the name or URL of a source.")
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
    found = re.fullmatch(r"(>=|<=|>|<|=|)([0-9]{1,9})", value)
    if not found:
        raise ValueError("takes a number of words: >500, >=500, <500, <=500 or 500.")
    return Length(Comparison(found[1] or "="), int(found[2]))


def _is(value: str, today: date) -> Is:
    try:
        return Is(Trait(value.lower()))
    except ValueError:
        raise ValueError(f"can be {', '.join(f'is:{trait}' for trait in Trait)}.") from None


_TEXT_FIELDS = {"title": Where.TITLE, "author": Where.AUTHOR, "tag": Where.TAG}
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
FIELDS = (*_TEXT_FIELDS, *_FILTERS)
MISNOMERS = {
    "by": "author",
    "date": "after",
    "domain": "site",
    "from": "source",
    "headline": "title",
    "host": "site",
    "language": "lang",
    "published": "after",
    "since": "after",
    "until": "before",
}
