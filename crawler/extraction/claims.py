"""What one source on a page says about a field, before the claims are weighed."""

import html
import re
from dataclasses import dataclass
from enum import StrEnum

from archive.article import Candidate, FieldSource

MAX_VALUE_CHARS = 1000
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphens and spaces without width
# Markup is an element with its end tag, or a void element; `<blink>` alone, or `Vec<String>`, is a word.
ELEMENT = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?>([^<>]*)</\1\s*>")
VOID = re.compile(r"</?(?:br|hr|img|wbr|p|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
STRAY_END = re.compile(r"</(?:a|b|em|font|i|span|strong|sub|sup|u)>", re.IGNORECASE)
FORMATTING = frozenset("a abbr b em font i mark q s small span strong sub sup u".split())
MAX_NESTING = 5


class Field(StrEnum):
    """The fields that a page can make claims about; the values are the names in `ExtractedArticle`."""

    TITLE = "title"
    AUTHORS = "authors"
    PUBLISHED = "published"
    MODIFIED = "modified"
    LANGUAGE = "language"
    SITE_NAME = "site_name"
    DESCRIPTION = "description"
    TAGS = "tags"
    IMAGE = "image"
    CANONICAL_URL = "canonical_url"
    AMP_URL = "amp_url"
    PAYWALLED = "paywalled"


@dataclass(frozen=True, slots=True)
class Claim:
    """One candidate for one field. Several authors or tags are one value, separated by semicolons."""

    field: Field
    candidate: Candidate


def claim(field: Field, source: FieldSource, value: str, place: str) -> Claim:
    return Claim(field, Candidate(source, clean(value), place))


def clean(value: str) -> str:
    """Text as a reader sees it: no markup, no entities (structured data often escapes them twice), one space between
    words.
    """
    text = value[: 4 * MAX_VALUE_CHARS]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _without_markup(text)
    return " ".join(text.translate(INVISIBLE).split())[:MAX_VALUE_CHARS]


def _without_markup(text: str) -> str:
    for _ in range(MAX_NESTING):
        inner = ELEMENT.sub(_content, text)
        if inner == text:
            break
        text = inner
    return STRAY_END.sub("", VOID.sub(" ", text))


def _content(element: re.Match[str]) -> str:
    """The content of an element: a separate word, unless the element only styles its text."""
    return element[2] if element[1].lower() in FORMATTING else f" {element[2]} "
