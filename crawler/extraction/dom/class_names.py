"""Splits the names that a template gives its elements (`class` and `id`) into words."""

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml.html import HtmlElement

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")
PLAIN = re.compile(r"[a-z]+(?:[-_]+[a-z]+)*+")
SEPARATORS = re.compile(r"[\W_]+")
RANDOM = re.compile(r"[A-Za-z]\d+[A-Za-z]")  # `a9Ad3x`: a random name from a style tool, not words
SIZE = re.compile(r"\d+x\d+")
NO_WORDS: frozenset[str] = frozenset()
MAX_SHORT = 3
SHORT_WORDS = frozenset(
    {"js", "is", "wp", "jp", "my", "td", "et", "fb", "in", "top", "on", "to", "of", "no", "the"}
)


def words_of(element: HtmlElement) -> frozenset[str]:
    """The words in lower case, compounds split: `RelatedArticles top-news` gives related, articles, top, news."""
    classes, own = element.get("class"), element.get("id")
    if not own:
        return words_in(classes) if classes else NO_WORDS
    return words_in(classes) | words_in(own) if classes else words_in(own)


# The caches are large: a page of a new site brings a thousand names, and all pages of a site share them.
@lru_cache(maxsize=32_768)
def words_in(names: str) -> frozenset[str]:
    first, *rest = names.split() or ("",)
    words = _words_in_name(first)
    return words.union(*map(_words_in_name, rest)) if rest else words


@lru_cache(maxsize=32_768)
def _words_in_name(name: str) -> frozenset[str]:
    if ":" in name or "[" in name:  # a utility class for an element's look: `print:hidden`, `[&_p]:mt-2`
        return NO_WORDS
    if PLAIN.fullmatch(name):  # most are; their parts need no check
        return frozenset(SEPARATORS.split(name))
    return NO_WORDS.union(*map(_words_of_part, SEPARATORS.split(name)))


def _words_of_part(part: str) -> Sequence[str]:
    if part.isalpha():
        if part.islower() and part.isascii():
            return (part,)
    elif RANDOM.search(SIZE.sub("", part)):
        return ()
    words = [word.lower() for word in WORD.findall(part)]
    return () if len(words) > 1 and _is_random(words) else words


def _is_random(words: list[str]) -> bool:
    """Whether a mixed-case name splits into pieces that are not words, as style tools make them: `kQsAdw`."""
    unknown = [word for word in words if len(word) < MAX_SHORT and word not in SHORT_WORDS]
    return len([word for word in unknown if word not in ("ad", "ads")]) > 0
