"""Reads the schema.org data that a page carries as JSON-LD, in any shape, and finds the node that describes this page.
Does not weigh it against the page's other statements.

Supports the shapes of JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/) that sites use for search engines.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from lxml.html import HtmlElement

from archive.article import FieldSource
from crawler.extraction.claims import Claim, Field, claim, clean
from crawler.extraction.dom.headline import fold
from crawler.extraction.dom.urls import same_page
from crawler.extraction.parsing import bylines, vocabulary

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Node = dict[str, Json]

# Types of schema.org, the surest articles first; a WebPage may have what its article lacks.
ARTICLE_TYPES = re.compile(r"(Article|Posting|Report|Review|Column|Recipe)$")
PAGE_TYPES = frozenset(
    {"WebPage", "ItemPage", "AboutPage", "CollectionPage", "SearchResultsPage", "ProfilePage", "VideoObject"}
)
SITE_TYPES = re.compile(r"^(WebSite|(News(Media)?)?Organization|Corporation)$")

ORGANIZATION = re.compile(r"Organization$|^Corporation$")
ACCOUNT_PAGE = re.compile(rf"/author/{bylines.any_of(vocabulary.ACCOUNTS)}/?$", re.IGNORECASE)
EDITOR = re.compile(
    r"\s*(?:(?:managing|chief|executive|deputy|online|web|digital|senior)\s+)*editor(?:[ -]in[ -]chief)?\s*",
    re.IGNORECASE,
)
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
# JSON in a script may be wrapped in a comment, to hide it from very old browsers.
OPENING = re.compile(r"\s*(?://\s*)?(?:<!--|<!\[CDATA\[)")
CLOSINGS = ("//]]>", "//-->", "]]>", "-->", ";")
BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
BETWEEN = re.compile(r"[\s,;]*")
MAX_ABOUT = 3  # the article, its page, and one more node that may name it
MAX_NODES = 20_000
TOP_KEYS = frozenset({"@graph", "mainEntity", "mainEntityOfPage"})


@dataclass(frozen=True, slots=True)
class LinkedData:
    """All nodes of a page in document order, and the nodes that are not parts of others."""

    nodes: tuple[Node, ...] = ()
    top: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)

    def resolve(self, value: Json) -> Json:
        """The node to which a bare `{"@id": ...}` refers."""
        if isinstance(value, dict) and isinstance(key := value.get("@id"), str):
            return {**self.by_id.get(key, {}), **value}
        return value


def read(tree: HtmlElement) -> LinkedData:
    values = [_loads(text) for text in _scripts(tree)]
    nodes = tuple(_walk(values))
    by_id: dict[str, Node] = {}
    for node in nodes:
        if isinstance(key := node.get("@id"), str) and len(node) > len(by_id.get(key, ())):
            by_id[key] = node
    return LinkedData(nodes, tuple(_walk(values, TOP_KEYS)), by_id)


def claims(data: LinkedData, about: Iterable[Node]) -> Iterator[Claim]:
    """The claims of the nodes that describe this page."""
    for node in about:
        for key, field_ in PROPERTIES.items():
            values = list(_texts(data, node.get(key)))
            if values:
                what = _kind_of_authors(data, node, key) if field_ is Field.AUTHORS else ""
                yield claim(field_, FieldSource.JSON_LD, "; ".join(values), f"{type_of(node)}.{key}{what}")
        if isinstance(free := node.get("isAccessibleForFree"), bool | str | int):
            yield claim(
                Field.PAYWALLED, FieldSource.JSON_LD, str(free), f"{type_of(node)}.isAccessibleForFree"
            )
    yield from _site_names(data)


PROPERTIES = {
    "headline": Field.TITLE,
    "name": Field.TITLE,
    "author": Field.AUTHORS,
    "creator": Field.AUTHORS,
    "datePublished": Field.PUBLISHED,
    "dateCreated": Field.PUBLISHED,
    "uploadDate": Field.PUBLISHED,
    "dateModified": Field.MODIFIED,
    "inLanguage": Field.LANGUAGE,
    "description": Field.DESCRIPTION,
    "keywords": Field.TAGS,
    "image": Field.IMAGE,
    "publisher": Field.SITE_NAME,
}


def article_body(about: Iterable[Node]) -> str | None:
    """The longest `articleBody` of this page's article."""
    bodies = [body for node in about if isinstance(body := node.get("articleBody"), str)]
    return max(bodies, key=len, default=None)


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield script.text


def _loads(text: str) -> Json:
    """The value in a script, as far as it can be parsed: unchanged, or with common mistakes corrected."""
    if wrapping := OPENING.match(text):
        text = text[wrapping.end() :]
    text = text.strip()
    for closing in CLOSINGS:
        text = text.removesuffix(closing).rstrip()
    for mended in _mendings(text):
        try:
            return _concatenated(mended)
        except (ValueError, RecursionError):
            continue
    return None


def _mendings(text: str) -> Iterator[str]:
    yield text
    yield (text := TRAILING_COMMA.sub("", BAD_ESCAPE.sub("", text)))
    yield html.unescape(text)


def _concatenated(text: str) -> Json:
    """JSON values that follow one another in one script."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Json] = []
    position = 0
    while position < len(text):
        value, end = decoder.raw_decode(text, position)
        values.append(value)
        position = cast(re.Match[str], BETWEEN.match(text, end)).end()
    return values


def _walk(value: Json, keys: frozenset[str] | None = None) -> Iterator[Node]:
    """Every object in document order, outer before inner; or only the objects that `keys` lead to."""
    stack: list[Json] = [value]
    for _ in range(MAX_NODES):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack.extend(v for k, v in reversed(value.items()) if keys is None or k in keys)
        elif isinstance(value, list):
            stack.extend(reversed(value))


def about_page(data: LinkedData, url: str, headline: str) -> list[Node]:
    """The nodes that describe this page, the surest first; `headline` is the visible headline."""
    top = {id(node) for node in data.top}
    headline = fold(headline)
    ranks = {id(node): _rank(node, url, headline, id(node) in top) for node in data.nodes if "@type" in node}
    about = [node for node in data.nodes if ranks.get(id(node), 0) > 0]
    return sorted(about, key=lambda node: ranks[id(node)], reverse=True)[:MAX_ABOUT]


def _rank(node: Node, url: str, headline: str, top: bool) -> int:
    """How surely the node is this page's article; 0 if it is something else."""
    type_ = type_of(node)
    is_article = is_article_type(type_)
    if not is_article and type_ not in PAGE_TYPES:
        return 0
    here = any(same_page(other, url) for other in _urls(node))
    named = any(fold(clean(text)) == headline for text in _strings(node.get("headline")))
    if not (here or named or (top and type_ != "VideoObject")):  # a video may be only a part of the article
        return 0
    return 1 + 8 * is_article + 4 * here + 2 * named + top


def _urls(node: Node) -> Iterator[str]:
    main = node.get("mainEntityOfPage")
    for value in (node.get("url"), node.get("@id"), *(main if isinstance(main, list) else [main])):
        if isinstance(value, dict):
            yield from (v for v in (value.get("@id"), value.get("url")) if isinstance(v, str) and "/" in v)
        elif isinstance(value, str) and "/" in value:
            yield value


def type_of(node: Node) -> str:
    names = [name for name in _strings(node.get("@type")) if name]
    names = [re.split(r"[/#:]", name)[-1] for name in names]
    return next((name for name in names if ARTICLE_TYPES.search(name)), names[0] if names else "")


def is_article_type(type_: str) -> bool:
    return bool(ARTICLE_TYPES.search(type_))


def _texts(data: LinkedData, value: Json) -> Iterator[str]:
    """The names in a value of any shape: text, a named thing, a reference to one, or lists of these."""
    stack = [value]
    for _ in range(100):
        if not stack:
            return
        value = data.resolve(stack.pop())
        if isinstance(value, str):
            if text := clean(value):
                yield text
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            parts = [*_strings(value.get("givenName")), *_strings(value.get("familyName"))]
            named = value.get("name") or value.get("@value") or " ".join(parts)
            stack.append(named or value.get("url") or value.get("alternateName"))


def _kind_of_authors(data: LinkedData, node: Node, key: str) -> str:
    """The role of all authors of a node if they are not its writers: `: editor`, `: Organization`."""
    value = node.get(key)
    people = [data.resolve(node) for node in (value if isinstance(value, list) else [value])]
    kinds = {_kind_of_author(person, list(_texts(data, node.get("editor")))) for person in people}
    return f": {kinds.pop()}" if len(kinds) == 1 and kinds != {""} else ""


def _kind_of_author(person: Json, editors: Sequence[str]) -> str:
    if not isinstance(person, dict):
        return ""
    titles = _strings(person.get("jobTitle"))
    if any(map(EDITOR.fullmatch, titles)) or (
        isinstance(name := person.get("name"), str) and name in editors
    ):
        return "editor"
    if any(ACCOUNT_PAGE.search(url) for key in ("url", "@id") for url in _strings(person.get(key))):
        return "account"
    return "Organization" if ORGANIZATION.search(type_of(person)) else ""


def _strings(value: Json) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def _site_names(data: LinkedData) -> Iterator[Claim]:
    for node in data.top:
        if SITE_TYPES.match(type_of(node)):
            for name in _strings(node.get("name")):
                yield claim(Field.SITE_NAME, FieldSource.JSON_LD, name, f"{type_of(node)}.name")
