"""What the names that a template gives its elements say: the words in `class` and `id`."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")


def words_of(element: HtmlElement) -> frozenset[str]:
    """In lower case, compounds taken apart: `RelatedArticles top-news` is related, articles, top, news."""
    classes, own = element.get("class"), element.get("id")
    return words_in(f"{classes or ''} {own or ''}") if classes or own else frozenset()


def words_in(names: str) -> frozenset[str]:
    return frozenset().union(*map(_words_of_one, names.split()))


@lru_cache(maxsize=8192)
def _words_of_one(name: str) -> frozenset[str]:
    if ":" in name or "[" in name:  # it says how an element looks, and when: `print:hidden`, `[&_p]:mt-2`
        return frozenset()
    return frozenset(map(str.lower, WORD.findall(name)))
