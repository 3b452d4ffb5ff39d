"""The meaning of a query: a tree of frozen nodes. `str(node)` gives the query language again, and parses to the same
tree. The nodes know neither the syntax of queries nor how words are looked up."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Where(StrEnum):
    """The part of an article in which words are searched; the value is the field's name in a query."""

    ANYWHERE = ""
    TITLE = "title"
    AUTHOR = "author"
    TAG = "tag"


class Trait(StrEnum):
    REVISED = "revised"
    UNPUBLISHED = "unpublished"
    PAYWALLED = "paywalled"


class Comparison(StrEnum):
    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other. With `prefix`, the last may be the beginning of a word. `text` contains a
    letter or digit, and no quotation marks."""

    text: str
    prefix: bool = False
    where: Where = Where.ANYWHERE

    def __str__(self) -> str:
        field = f"{self.where}:" if self.where else ""
        return f'{field}"{self.text}"{"*" * self.prefix}'


@dataclass(frozen=True, slots=True)
class AtUrl:
    """The article to which this canonical URL leads, directly or as an alias."""

    url: str

    def __str__(self) -> str:
        return f'url:"{self.url}"'


@dataclass(frozen=True, slots=True)
class OnSite:
    """Articles on this host (lower case, IDNA, without `www.`) or on a subdomain; if given, only at this port and below
    this path (`/blog`)."""

    host: str
    port: int | None = None
    path: str = ""

    def __str__(self) -> str:
        port = f":{self.port}" if self.port is not None else ""
        return f'site:"{self.host}{port}{self.path}"' if self.path else f"site:{self.host}{port}"


@dataclass(frozen=True, slots=True)
class InLanguage:
    """Articles in a language; `code` is ISO 639-1, lower case."""

    code: str

    def __str__(self) -> str:
        return f"lang:{self.code}"


@dataclass(frozen=True, slots=True)
class FromSource:
    """Articles listed by the source with this number, name or URL."""

    name: str

    def __str__(self) -> str:
        return f'source:"{self.name}"'


@dataclass(frozen=True, slots=True)
class Labelled:
    """Articles with a label that contains these words, on one of their pages or on a source that lists them. With
    `prefix`, the last word may be the beginning of a word."""

    text: str
    prefix: bool = False

    def __str__(self) -> str:
        return f'label:"{self.text}"{"*" * self.prefix}'


@dataclass(frozen=True, slots=True)
class WithNote:
    """Articles with a note that contains these words, on one of their pages. With `prefix`, the last word may be the
    beginning of a word."""

    text: str
    prefix: bool = False

    def __str__(self) -> str:
        return f'note:"{self.text}"{"*" * self.prefix}'


@dataclass(frozen=True, slots=True)
class InStory:
    id: int

    def __str__(self) -> str:
        return f"story:{self.id}"


@dataclass(frozen=True, slots=True)
class PublishedFrom:
    """Articles published on this day or later."""

    day: date

    def __str__(self) -> str:
        return f"after:{self.day}"


@dataclass(frozen=True, slots=True)
class PublishedBefore:
    """Articles published before this day."""

    day: date

    def __str__(self) -> str:
        return f"before:{self.day}"


@dataclass(frozen=True, slots=True)
class Seen:
    """Articles first seen on `start` or later and, if there is an end, before `end` (days in UTC)."""

    start: date
    end: date | None

    def __str__(self) -> str:
        return f"seen:{self.start}..{self.end - timedelta(days=1) if self.end else ''}"


@dataclass(frozen=True, slots=True)
class Length:
    """Articles whose text has more than, fewer than or exactly so many words."""

    comparison: Comparison
    words: int

    def __str__(self) -> str:
        return f"words:{self.comparison}{self.words}"


@dataclass(frozen=True, slots=True)
class Is:
    trait: Trait

    def __str__(self) -> str:
        return f"is:{self.trait}"


@dataclass(frozen=True, slots=True)
class Not:
    node: "Node"

    def __str__(self) -> str:
        return f"-({self.node})" if isinstance(self.node, And | Or | Not) else f"-{self.node}"


@dataclass(frozen=True, slots=True)
class And:
    """Articles that match all of two or more nodes; without nodes, every article."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(f"({node})" if isinstance(node, Or) else str(node) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that match any of two or more nodes."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.nodes))


@dataclass(frozen=True, slots=True)
class Loosely:
    """A whole query whose words are also found in other forms: those of the language `stem` (ISO 639-1), or those with
    other spellings of umlauts."""

    node: "Node"
    stem: str = ""
    umlauts: bool = False

    def __str__(self) -> str:
        return f"{f'stem:{self.stem} ' * bool(self.stem)}{'umlauts:ue ' * self.umlauts}{self.node}"


Filter = (
    AtUrl
    | OnSite
    | InLanguage
    | FromSource
    | Labelled
    | WithNote
    | InStory
    | PublishedFrom
    | PublishedBefore
    | Seen
    | Length
    | Is
)
Node = Phrase | Filter | Not | And | Or | Loosely

EVERYTHING = And(())
