"""What the names that a template gives its elements say: the words in `class` and `id`."""

import re

from lxml.html import HtmlElement

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]+")
# utility classes say how an element looks, and when: `print:hidden`, `[&_p]:mt-2`
UTILITY = re.compile(r"\S*[:\[]\S*")


def words_of(element: HtmlElement) -> frozenset[str]:
    """In lower case, compounds taken apart: `RelatedArticles top-news` is related, articles, top, news."""
    return words_in(f"{element.get('class') or ''} {element.get('id') or ''}")


def words_in(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(UTILITY.sub("", names)))
