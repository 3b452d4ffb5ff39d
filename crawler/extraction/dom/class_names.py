"""Splits the names that a template gives its elements (`class` and `id`) into words."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")
PLAIN = re.compile(r"[a-z]+(?:[-_]+[a-z]+)*+")
SEPARATORS = re.compile(r"[\W_]+")
RANDOM = re.compile(r"[A-Za-z]\d+[A-Za-z]")  # `a9Ad3x`: a random name from a style tool, not words
SIZE = re.compile(r"\d+x\d+")
MAX_SHORT = 3
SHORT_WORDS = frozenset(
    {"js", "is", "wp", "jp", "my", "td", "et", "fb", "in", "top", "on", "to", "of", "no", "the"}
)


def words_of(element: HtmlElement) -> frozenset[str]:
    """The words in lower case, compounds split: `RelatedArticles top-news` gives related, articles, top, news."""
    classes, own = element.get("class"), element.get("id")
    return words_in(f"{classes or ''} {own or ''}") if classes or own else frozenset()


@lru_cache(maxsize=8192)
def words_in(names: str) -> frozenset[str]:
    return frozenset().union(*map(_words_of_one, names.split()))


@lru_cache(maxsize=8192)
def _words_of_one(name: str) -> frozenset[str]:
    if ":" in name or "[" in name:  # a utility class for an element's look: `print:hidden`, `[&_p]:mt-2`
        return frozenset()
    if PLAIN.fullmatch(name):  # most are; their parts need no check
        return frozenset(SEPARATORS.split(name))
    return frozenset().union(*map(_words_of_part, SEPARATORS.split(name)))


def _words_of_part(part: str) -> frozenset[str]:
    if RANDOM.search(SIZE.sub("", part)):
        return frozenset()
    words = [word.lower() for word in WORD.findall(part)]
    if len(words) > 1 and _is_random(words):
        return frozenset()
    return frozenset(words)


def _is_random(words: list[str]) -> bool:
    """Whether a mixed-case name splits into pieces that are not words, as style tools make them: `kQsAdw`."""
    unknown = [word for word in words if len(word) < MAX_SHORT and word not in SHORT_WORDS]
    return len([word for word in unknown if word not in ("ad", "ads")]) > 0
