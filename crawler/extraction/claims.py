"""What a source on a page says of a field, before anything is weighed."""

import html
import re
from dataclasses import dataclass
from enum import StrEnum

from archive.extracted import Candidate, Source

MAX_VALUE_CHARS = 1000
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphens and spaces without width
FORMATTING = re.compile(
    r"</?(?:a|abbr|b|em|font|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class Field(StrEnum):
    """The fields that a page may make claims about; the values are the names in `ExtractedArticle`."""

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
    """One candidate for one field. Several authors or tags stand in one value, with semicolons between."""

    field: Field
    candidate: Candidate


def claim(field: Field, source: Source, value: str, place: str) -> Claim:
    return Claim(field, Candidate(source, clean(value), place))


def clean(value: str) -> str:
    """Text as a reader sees it: no markup, no entities (structured data often holds them escaped twice), one
    space between words."""
    text = value[: 4 * MAX_VALUE_CHARS]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = TAG.sub(" ", FORMATTING.sub("", text))
    return " ".join(text.translate(INVISIBLE).split())[:MAX_VALUE_CHARS]
