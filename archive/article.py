"""What an extractor hands to the archive: one page's article, its evidence, or why the page is no article.

Only the data is defined here, so that the archive can keep what it is given without knowing how it was found.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum


class PageKind(StrEnum):
    """What a page turned out to be. Only an ARTICLE makes or revises an article in the archive."""

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
    """Where the value of a field came from."""

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
    """One value that a page offers for a field. `value` is text, as found; `place` says where on the page
    (`NewsArticle.headline`, `og:title`, `h1`)."""

    source: FieldSource
    value: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a field got its value: the source that won, why, and all that was offered, best first."""

    picked: FieldSource
    why: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePlace:
    """The place of a field (named as in ExtractedArticle) in a template: it held what the witnesses say on so many
    pages, and something else on so many, as counted on a day. `path` is the extractor's."""

    field: str
    path: str
    held: int
    contradicted: int
    seen: str


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """The places of the fields in one of a site's templates, which so many `pages` were seen to be made with."""

    places: tuple[SitePlace, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What recurs over different articles of a site and is none of theirs: paragraphs, what titles begin or end
    with, names beside the authors'. All as `archive.identity.texts.fingerprint` normalises text; `patterns` are what
    date lines have in common, as the extractor writes it. And where the site's pages have their fields."""

    paragraphs: frozenset[str] = frozenset()
    title_parts: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    templates: tuple[SiteTemplate, ...] = ()


NO_PROFILE = SiteProfile()
"""A site's of which too few pages are known."""


@dataclass(frozen=True, slots=True)
class TextSignature:
    """What a text is compared with others by: the digest of its stable text, its size in letters, and its fingerprints
    (`archive.identity.texts.winnowing`)."""

    digest: bytes
    letters: int
    fingerprints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """One page, read. Every field but `url` and `kind` may be empty: a page promises nothing.

    `published` and `modified` are aware datetimes in the zone the page states, or plain dates where only the
    day is known. `text` is plain text, paragraphs separated by a newline; `markdown` is the same body with
    headings, lists, quotes and tables kept. `comments` are readers' comments and never part of `text`.
    `language` is an ISO 639-1 code. URLs are absolute. `evidence` is keyed by the field's name here.

    `next_links` are what the page calls next (`rel=next`): its article's next page, or the next article. `pages` are
    the URLs of further pages whose text is in `text`, and `breaks_off` is why it ends before the article does.
    `directives` is what the page asks of those who keep it (`noarchive`, `tdm-reservation`, ...).
    `text_signature` is the text's as it was read; the archive makes its own where there is none, or pages were joined.
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
    """The moment at which a day without a time of day is taken to be: its start in UTC."""
    return datetime.combine(day, time(), UTC)
