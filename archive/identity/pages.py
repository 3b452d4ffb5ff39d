"""Decides which pages are one article, by their links and the texts that they ever showed. The order in which pages
arrive does not matter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sqlalchemy import BindParameter, Row, bindparam, or_, select
from sqlalchemy.orm import Session

from archive.article import ExtractedArticle
from archive.errors import BadUrl
from archive.identity.connected_components import components
from archive.identity.decisions import PageDecisions
from archive.identity.urls.canonical import canonicalise
from archive.identity.urls.canonical_links import CanonicalReason, trust_canonical
from archive.identity.urls.query_parameters import IgnoredParameters
from archive.identity.urls.variants import variant_key
from archive.storage.models import Article, Capture, ClaimKind, Url, UrlClaim

Claimed = tuple[ClaimKind, str]

_FORMS = frozenset({ClaimKind.CANONICAL, ClaimKind.AMP})


def claims_of(page: ExtractedArticle, final: str, others: Iterable[str]) -> set[Claimed]:
    """What a page that answered at `final` says about its URLs; the `others` are URLs that were requested for it or
    redirected to it."""
    own = canonicalise(final)
    claims = {(ClaimKind.REDIRECT, url) for url in _canonical(others)}
    claims |= {(ClaimKind.AMP, url) for url in _canonical([page.amp_url or ""])}
    claims |= {(ClaimKind.PAGE, url) for url in _canonical(page.pages)}
    if page.canonical_url:
        claims |= set(_declared(final, page.canonical_url))
    return {(kind, url) for kind, url in claims if url != own}


def _declared(final: str, declared: str) -> Iterator[Claimed]:
    verdict = trust_canonical(final, declared)
    if verdict.believed:
        yield ClaimKind.CANONICAL, verdict.url
    elif verdict.on_same_text is not None:
        yield ClaimKind.MIRROR, verdict.on_same_text
    elif verdict.reason is CanonicalReason.OTHER_SITE:
        yield ClaimKind.CREDIT, canonicalise(declared)


def _canonical(urls: Iterable[str]) -> Iterator[str]:
    for url in urls:
        try:
            yield canonicalise(url)
        except BadUrl:
            continue


@dataclass(slots=True)
class _KnownPage:
    """Everything that is known about the page at one canonical URL."""

    canonical: str
    variant: str
    plain: str  # the canonical URL without ignored parameters
    article_id: int | None = None
    claims: set[Claimed] = field(default_factory=set)
    digests: set[bytes] = field(default_factory=set)

    @property
    def forms(self) -> set[str]:
        """Canonical URLs of other forms of the page, as the page itself declares them; they have the same variant
        key."""
        said = {url for kind, url in self.claims if kind in _FORMS and variant_key(url) == self.variant}
        return said | {self.canonical, self.plain}

    @property
    def further(self) -> set[str]:
        """Canonical URLs of the article's further pages."""
        return {url for kind, url in self.claims if kind is ClaimKind.PAGE}

    @property
    def variants(self) -> set[str]:
        said = {variant_key(url) for kind, url in self.claims if kind is not ClaimKind.CREDIT}
        plain = {variant_key(self.plain)} if self.plain != self.canonical else set()
        return said | {self.variant} | plain

    def is_article_of(self, other: "_KnownPage") -> bool:
        if not self.variants & other.variants:
            return False
        if self.canonical in other.further or other.canonical in self.further:
            return True
        return bool(self.forms & other.forms or self.digests & other.digests)


@dataclass(frozen=True, slots=True)
class Kin:
    """The ids of the articles, oldest first, that a page belongs to: none if it is new, several if it shows that these
    are one article. `is_alone`: nothing stored is related to the page."""

    article_ids: tuple[int, ...]
    is_alone: bool


def links_of(own: str, claims: set[Claimed], ignored: IgnoredParameters) -> set[str]:
    """The keys by which `kin_of` finds the page and related pages. If two pages have no key in common, and neither is
    linked to anything stored, then storing one does not affect the decision about the other."""
    return _KnownPage(own, variant_key(own), ignored.plain(own), claims=claims).variants


def kin_of(
    session: Session,
    own: str,
    claims: set[Claimed],
    digests: Iterable[bytes],
    decisions: PageDecisions,
    ignored: IgnoredParameters,
) -> Kin:
    """The stored articles that a page belongs to. The page has the canonical URL `own` and texts with these digests;
    what was stored about it before counts as well."""
    page = _KnownPage(own, variant_key(own), ignored.plain(own), claims=claims, digests=set(digests))
    decided = decisions.same_as(own)
    others = _pages_like(session, page, decided, ignored)
    if own in others:
        page.claims = page.claims | others[own].claims
        page.digests |= others[own].digests
        others = _pages_like(session, page, decided, ignored)  # its earlier claims may lead to more pages
    urls_seen = {
        other.article_id for key, other in others.items() if key == own or _are_one(page, other, decisions)
    }
    return Kin(tuple(sorted(url for url in urls_seen if url is not None)), is_alone=not (others or decided))


def further_pages(session: Session, article_id: int) -> set[str]:
    """The canonical URLs of the article's further pages, as its first page declares them."""
    pages = select(Url.id).where(Url.article_id == article_id, Url.read_at.is_not(None))
    return set(
        session.scalars(
            select(UrlClaim.canonical).where(UrlClaim.page_id.in_(pages), UrlClaim.kind == ClaimKind.PAGE)
        )
    )


def parts_of(
    session: Session, article_id: int, decisions: PageDecisions, ignored: IgnoredParameters
) -> list[list[str]]:
    """The canonical URLs of an article's pages, in groups that belong together; the first group has the article's own
    URL."""
    rows = session.execute(_READ.where(Url.article_id == article_id)).all()
    pages = _pages(session, rows, ignored)
    pairs = [
        (one.canonical, other.canonical)
        for one, other in combinations(pages.values(), 2)
        if _are_one(one, other, decisions)
    ]
    own = session.scalar(select(Article.url).where(Article.id == article_id))
    return sorted(components(sorted(pages), pairs), key=lambda part: own not in part)


def _are_one(page: _KnownPage, other: _KnownPage, decisions: PageDecisions) -> bool:
    if other.canonical in decisions.same_as(page.canonical):
        return True
    return not decisions.apart & {page.canonical, other.canonical} and page.is_article_of(other)


def _pages_like(
    session: Session, page: _KnownPage, decided: Collection[str], ignored: IgnoredParameters
) -> dict[str, _KnownPage]:
    """The pages that share a variant key with this page or claim its URL, and those at the `decided` URLs."""
    keys = {"variants": list(page.variants), "decided": list(decided)}
    return _pages(session, session.execute(_LINKED, keys).all(), ignored)


def _pages(
    session: Session, rows: Sequence[Row[int, str, str, int | None]], ignored: IgnoredParameters
) -> dict[str, _KnownPage]:
    if not rows:
        return {}
    pages: dict[str, _KnownPage] = {}
    by_id = {
        row.id: pages.setdefault(
            row.canonical,
            _KnownPage(row.canonical, row.variant, ignored.plain(row.canonical), row.article_id),
        )
        for row in rows
    }
    for page_id, kind, canonical in session.execute(
        select(UrlClaim.page_id, UrlClaim.kind, UrlClaim.canonical).where(UrlClaim.page_id.in_(by_id))
    ):
        by_id[page_id].claims.add((kind, canonical))
    for page_id, its_digests in digests_of(session, by_id).items():
        by_id[page_id].digests |= its_digests
    return pages


# Built once: building the statement takes longer than running it.
_VARIANTS: BindParameter[str] = bindparam("variants", expanding=True)
_CLAIMING = select(UrlClaim.page_id).where(UrlClaim.variant.in_(_VARIANTS), UrlClaim.kind != ClaimKind.CREDIT)
_READ = select(Url.id, Url.canonical, Url.variant, Url.article_id).where(
    Url.read_at.is_not(None), Url.article_id.is_not(None)
)
_LINKED = _READ.where(
    or_(
        Url.variant.in_(_VARIANTS),
        Url.plain_variant.in_(_VARIANTS),
        Url.id.in_(_CLAIMING),
        Url.canonical.in_(bindparam("decided", expanding=True)),
    )
)


def digests_of(session: Session, page_ids: Collection[int]) -> dict[int, set[bytes]]:
    """The digests of all texts that were read from these pages."""
    digests: defaultdict[int, set[bytes]] = defaultdict(set)
    rows = select(Capture.url_id, Capture.digest).where(Capture.url_id.in_(page_ids)).distinct()
    for page_id, digest in session.execute(rows):
        digests[page_id] |= {digest} if digest is not None else set()
    return digests
