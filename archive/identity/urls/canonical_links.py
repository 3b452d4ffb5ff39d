"""Decides whether to trust a page's rel=canonical (RFC 6596). Many point at the home page, a section, another article
or the newspaper that sold the text; trusting those would lose articles."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.errors import BadUrl
from archive.identity.urls.canonical import canonicalise
from archive.identity.urls.sites import domain_of, site_of
from archive.identity.urls.variants import variant_key


class CanonicalReason(StrEnum):
    """Why a declared canonical URL is trusted or not."""

    SAME_URL = "same-url"
    VARIANT = "variant"  # another form of the page's URL: AMP, mobile, trailing slash
    SAME_SITE = "same-site"  # another URL of this site, and nothing speaks against it

    SISTER_DOMAIN = "sister-domain"  # the same path at the same name under another suffix: bbc.co.uk, bbc.com
    PROXIED = "proxied"  # the page's URL ends in the declared one: an AMP cache, a web archive

    NOT_A_URL = "not-a-url"
    HOME_PAGE = "home-page"
    SECTION = "section"  # a URL above this page's, or the same script without the article's number
    OTHER_SITE = "other-site"  # perhaps a credit to another publisher, which stories handle
    OTHER_ARTICLE = "other-article"


_BELIEVED = frozenset({CanonicalReason.SAME_URL, CanonicalReason.VARIANT, CanonicalReason.SAME_SITE})
# Probably true. But anybody could publish such a page, and must not overwrite another site's articles.
_NEEDS_SAME_TEXT = frozenset({CanonicalReason.SISTER_DOMAIN, CanonicalReason.PROXIED})


@dataclass(frozen=True, slots=True)
class CanonicalVerdict:
    """The decision about a declared canonical URL. `url` is the canonical URL under which to store the article;
    `on_same_text` is the declared URL if the page is the article there, provided that both show the same text."""

    url: str
    reason: CanonicalReason
    on_same_text: str | None = None

    @property
    def believed(self) -> bool:
        return self.reason in _BELIEVED


def trust_canonical(page_url: str, declared: str) -> CanonicalVerdict:
    """Decide whether the article at `page_url` may be stored under the absolute URL that the page declares.

    Only contradictory declarations are rejected; the caller must check that both pages show the same text. Raises
    BadUrl for a bad `page_url`; a bad declaration gives a verdict.
    """
    page = canonicalise(page_url)
    try:
        target = canonicalise(declared)
    except BadUrl:
        return CanonicalVerdict(page, CanonicalReason.NOT_A_URL)
    reason = _judge(page, target)
    if reason in _BELIEVED:
        return CanonicalVerdict(target, reason)
    return CanonicalVerdict(page, reason, on_same_text=target if reason in _NEEDS_SAME_TEXT else None)


def _judge(page: str, target: str) -> CanonicalReason:
    if target == page:
        return CanonicalReason.SAME_URL
    if _is_home(target):
        return (
            CanonicalReason.VARIANT if variant_key(target) == variant_key(page) else CanonicalReason.HOME_PAGE
        )
    if variant_key(target) == variant_key(page):
        return CanonicalReason.VARIANT
    if site_of(target) != site_of(page):
        return _judge_abroad(page, target)
    return _judge_at_home(_Name.of(page), _Name.of(target))


def _judge_abroad(page: str, target: str) -> CanonicalReason:
    if unquote(_without_scheme(page)).endswith(f"/{unquote(_without_scheme(target))}"):
        return CanonicalReason.PROXIED
    sisters = domain_of(page).domain == domain_of(target).domain != ""
    if sisters and _plain_path(page) == _plain_path(target):
        return CanonicalReason.SISTER_DOMAIN
    return CanonicalReason.OTHER_SITE


def _judge_at_home(page: "_Name", target: "_Name") -> CanonicalReason:
    if target.is_section_of(page):
        return CanonicalReason.SECTION
    if target.contradicts(page):
        return CanonicalReason.OTHER_ARTICLE
    return CanonicalReason.SAME_SITE


_HOST = re.compile(r"^[^/?#]*")
_LANGUAGE_HOME = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2,4})?")


def _is_home(url: str) -> bool:
    path = _plain_path(url)
    return not path or bool(_LANGUAGE_HOME.fullmatch(path))


def _plain_path(url: str) -> str:
    """Path, query and route as they are in the variant key."""
    return _HOST.sub("", variant_key(url))


def _without_scheme(url: str) -> str:
    return url.partition("://")[2]


_WORD = re.compile(r"[^\W\d_]{2,}")
_ID = re.compile(r"(?=[^\W_]*\d)[^\W_]{5,}")  # a number, or letters with a digit: `20240517`, `a8f3d0`
_ARTICLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Name:
    """What the end of a URL says about the article: `/news/storm-hits-coast-48213?p=2`."""

    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, url: str) -> "_Name":
        parts = urlsplit(f"//{variant_key(url)}")
        segments = tuple(unquote(segment) for segment in parts.path.split("/") if segment)
        return cls(segments, tuple(parse_qsl(parts.query, keep_blank_values=True)))

    @property
    def _end(self) -> str:
        values = [value for _, value in self.query]
        return " ".join([*self.segments[-1:], *values])

    @property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self._end))

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(_ID.findall(self._end))

    @property
    def names_an_article(self) -> bool:
        """Whether the end says more than a section's name: a number, several words, or a script in which a word takes
        one or two characters."""
        end = self._end
        return bool(self.ids) or len(self.words) >= _ARTICLE_WORDS or len(end.encode()) > 2 * len(end)

    def is_section_of(self, page: "_Name") -> bool:
        """Whether `page` extends this URL by something that names the article; a page number such as `/2` does not."""
        depth = len(self.segments)
        if self.query or self.segments != page.segments[:depth]:
            return False
        added = _Name(page.segments[depth:], page.query)
        if self.names_an_article:
            return added.names_an_article
        return bool(added.segments) or any(char.isdigit() for char in added._end)

    def contradicts(self, page: "_Name") -> bool:
        """Whether the two URLs name different articles: no common number, and few common words."""
        if self.ids & page.ids:
            return False
        if self.segments == page.segments:  # the same script: `?id=1` and `?id=2`
            ours, theirs = dict(self.query), dict(page.query)
            return any(ours[name] != theirs[name] for name in ours.keys() & theirs.keys())
        if min(len(self.words), len(page.words)) >= _ARTICLE_WORDS:
            return 3 * len(self.words & page.words) < min(len(self.words), len(page.words))
        return bool(self.ids and page.ids) and self.segments[:-1] == page.segments[:-1]
