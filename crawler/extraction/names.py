"""What the names that a template gives its elements say: the words in `class` and `id`."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")
# utility classes say how an element looks, and when: `print:hidden`, `[&_p]:mt-2`
UTILITY = re.compile(r"\S*[:\[]\S*")


def words_of(element: HtmlElement) -> frozenset[str]:
    """In lower case, compounds taken apart: `RelatedArticles top-news` is related, articles, top, news."""
    return _words(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=8192)
def _words(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(UTILITY.sub("", names)))
