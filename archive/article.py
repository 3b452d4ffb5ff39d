"""The data that an extractor gives to the archive: one page's article with its evidence, or why the page is no article.

This module defines data only, so that the archive can store articles without knowing how they were extracted.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum


class PageKind(StrEnum):
    """What kind of page this is. Only an ARTICLE creates or revises an article in the archive."""

    ARTICLE = "article"
    HOME_PAGE = "home-page"
    LISTING = "listing"
    CONSENT_WALL = "consent-wall"
    CAPTCHA = "captcha"
    LOGIN = "login"
    SOFT_404 = "soft-404"
    ATTACHMENT = "attachment"
    DOCUMENTATION = "documentation"
    NEEDS_JAVASCRIPT = "needs-javascript"
    NO_TEXT = "no-text"
    NOT_HTML = "not-html"


class FieldSource(StrEnum):
    """The part of a page that a field's value was taken from."""

    JSON_LD = "json-ld"
    OPENGRAPH = "opengraph"
    MICRODATA = "microdata"
    RDFA = "rdfa"
    META = "meta"
    LINK = "link"
    HEADLINE = "headline"
    TITLE_TAG = "title-tag"
    BYLINE = "byline"
    SIGNATURE = "signature"
    TIME_TAG = "time-tag"
    FEED = "feed"
    URL = "url"
    HTML_LANG = "html-lang"
    LANGUAGE_MODEL = "language-model"
    HTMLDATE = "htmldate"
    PAGE = "page"
    TRAFILATURA = "trafilatura"
    EMBEDDED_JSON = "embedded-json"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that a page offers for a field. `value` is the text as the page has it; `place` says where on the page
    it stands (`NewsArticle.headline`, `og:title`, `h1`)."""

    source: FieldSource
    value: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a field got its value: the source that was chosen, the reason, and all candidates, best first."""

    picked: FieldSource
    why: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePlace:
    """A place in a template where a field (named as in ExtractedArticle) may stand. Counts, taken on one day, say on
    how many pages the place agreed with the other sources and on how many it differed. The extractor defines the syntax
    of `path`."""

    field: str
    path: str
    held: int
    contradicted: int
    seen: str


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """Where the fields stand in one of a site's templates; `pages` counts the pages seen with this template."""

    places: tuple[SitePlace, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """Text that recurs over different articles of a site and belongs to none of them: paragraphs, beginnings and ends
    of titles, names that stand beside the authors'. Texts are normalised by `archive.identity.texts.fingerprint`.
    `patterns` describe the site's date lines in the extractor's notation. The templates say where the site's pages have
    their fields."""

    paragraphs: frozenset[str] = frozenset()
    title_parts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    templates: tuple[SiteTemplate, ...] = ()


NO_PROFILE = SiteProfile()
"""The profile of a site of which too few pages are known."""


@dataclass(frozen=True, slots=True)
class TextSignature:
    """What a text is compared by: the digest of its stable text, its size in letters, and its fingerprints (see
    `archive.identity.texts.winnowing`)."""

    digest: bytes
    letters: int
    fingerprints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """The article that was extracted from one page. Every field but `url` and `kind` may be empty.

    `published` and `modified` are aware datetimes in the time zone that the page states, or plain dates if only the day
    is known. `text` is plain text with paragraphs separated by a newline; `markdown` is the same body with its
    headings, lists, quotes and tables. `comments` are readers' comments; `text` never includes them. `language` is an
    ISO 639-1 code. URLs are absolute. The keys of `evidence` are the field names of this class.

    `next_links` are the links that the page marks as next (`rel=next`): the next page of the article, or the next
    article. `pages` are the URLs of further pages whose text is included in `text`; `breaks_off` says why the text ends
    before the article does. `directives` are the page's instructions to those who store it (`noarchive`,
    `tdm-reservation`, ...). `text_signature` is the signature of the text as extracted; the archive computes its own if
    there is none, or if pages were joined.
    """

    url: str
    kind: PageKind = PageKind.ARTICLE
    kind_why: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    language: str | None = None
    site_name: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    canonical_url: str | None = None
    amp_url: str | None = None
    paywalled: bool | None = None
    text: str = ""
    markdown: str = ""
    comments: str = ""
    links: tuple[str, ...] = ()
    next_links: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    breaks_off: str = ""
    directives: frozenset[str] = frozenset()
    evidence: dict[str, Evidence] = field(default_factory=dict)
    text_signature: TextSignature | None = None


def start_of(day: date) -> datetime:
    """The time that stands for a day without a time of day: its start in UTC."""
    return datetime.combine(day, time(), UTC)


def moment_of(when: datetime | date | None) -> datetime | None:
    """The moment itself, or the start of a day without a time of day."""
    return when if when is None or isinstance(when, datetime) else start_of(when)
