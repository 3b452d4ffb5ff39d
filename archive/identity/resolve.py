"""Which article, if any, is this page? By its URLs first, and by its text where a URL alone is no proof."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from archive.extracted import ExtractedArticle
from archive.identity.canonical import canonicalise
from archive.identity.declared import trust_canonical
from archive.identity.variants import variant_key
from archive.models import AliasKind, Article, Capture, Revision, Url


@dataclass(frozen=True, slots=True)
class Match:
    """The article that a page is, with its latest revision, or None and the URL that a new one is kept under.

    `is_variant`: the page is another form (AMP, print, mobile) of an article whose own page was captured, and
    must not revise it: its text differs by its template.
    """

    url: str
    article: Article | None = None
    latest: Revision | None = None
    is_variant: bool = False


class Resolver:
    """Finds a page's article among those kept, inside the transaction that will write it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def resolve(self, asked: str, final: str, page: ExtractedArticle, digest: bytes) -> Match:
        """The match of a page that was asked for as `asked` and answered at `final`; `digest` is its text's.

        In order: an article known at the final URL; one at the rel=canonical, if that can be believed; one with
        the same text at a variant of these URLs or of the one that was asked for.
        """
        with (
            self._session.no_autoflush
        ):  # earlier visits were flushed at their end, and this one has no article yet
            return self._resolve(asked, final, page, digest)

    def _resolve(self, asked: str, final: str, page: ExtractedArticle, digest: bytes) -> Match:
        own = canonicalise(final)
        verdict = trust_canonical(final, page.canonical_url or final)
        declared = verdict.url
        match = self._known_at(own, declared)
        if match is None and declared != own:
            match = self._declared_at(declared, own, digest)
        if match is not None and match.article is not None:
            return match
        urls = (asked, own, declared, verdict.on_same_text or own)
        return self._by_text(urls, digest) or match or Match(declared)

    def _known_at(self, own: str, declared: str) -> Match | None:
        found = self._kept_at(own)
        if found is None:
            return None
        article, latest = found
        is_form = own != article.url and declared == article.url and variant_key(own) == variant_key(declared)
        return Match(article.url, article, latest, is_variant=is_form and self._was_captured(article))

    def _declared_at(self, declared: str, own: str, digest: bytes) -> Match | None:
        found = self._kept_at(declared)
        if found is None:
            return None
        article, latest = found
        if latest.digest == digest:
            return Match(article.url, article, latest)
        if variant_key(article.url) == variant_key(own):
            return Match(article.url, article, latest, is_variant=self._was_captured(article))
        return Match(own)  # the declaration leads to an article with another text: it is not believed

    def _kept_at(self, canonical: str) -> tuple[Article, Revision] | None:
        found = self._session.execute(_KEPT_AT, {"canonical": canonical}).first()
        return (found.Article, found.Revision) if found else None

    def _by_text(self, urls: Iterable[str], digest: bytes) -> Match | None:
        variants = {variant_key(url) for url in urls}
        found = self._session.execute(_BY_TEXT, {"variants": variants, "digest": digest}).first()
        return Match(found.Article.url, found.Article, found.Revision) if found else None

    def _was_captured(self, article: Article) -> bool:
        """Whether the article's own page was ever seen, and not only a form of it."""
        seen = (
            select(Capture.id)
            .join(Url, Url.id == Capture.url_id)
            .where(Url.canonical == article.url, Capture.revision_id.is_not(None))
        )
        return self._session.scalar(seen.limit(1)) is not None


_ARTICLES = (
    select(Article, Revision)
    .join(Url, Url.article_id == Article.id)
    .join(Revision, (Revision.article_id == Article.id) & Revision.is_latest)
    .order_by(Article.id)
)
_KEPT_AT = _ARTICLES.where(Url.canonical == bindparam("canonical"), Url.alias != AliasKind.REDIRECT).limit(1)
_BY_TEXT = _ARTICLES.where(
    Url.variant.in_(bindparam("variants", expanding=True)), Revision.digest == bindparam("digest")
).limit(1)
