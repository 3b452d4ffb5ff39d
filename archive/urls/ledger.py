"""The ledger of URLs: a row for every URL ever met, with its state, reason and next try.

It records decisions about which article a URL belongs to; it does not make them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from archive.errors import BadUrl
from archive.identity.urls.canonical import MAX_URL_LENGTH, canonicalise
from archive.identity.urls.query_parameters import IgnoredParameters, parameters_of
from archive.identity.urls.variants import variant_key
from archive.passwords import without_password
from archive.storage.models import AliasKind, Article, ClaimKind, Reason, Url, UrlClaim, UrlState
from archive.urls.retry import next_try


class Ledger:
    """The URL rows of one write transaction. `urls` are loaded at once; `now` is the time of the visit that is being
    entered, and changes from visit to visit."""

    def __init__(self, session: Session, urls: Iterable[str], now: datetime) -> None:
        self._session = session
        self.now = now
        self._looked_for = {storable(url) for url in urls}
        rows = session.scalars(select(Url).where(Url.url.in_(self._looked_for)))
        self._rows = {row.url: row for row in rows}

    def row(self, url: str) -> Url:
        """The URL's row; a new row with state `discovered` if the URL was never met."""
        url = storable(url)
        if url not in self._rows:
            self._rows[url] = self._kept(url) or self._new(url)
        return self._rows[url]

    def _kept(self, url: str) -> Url | None:
        if url in self._looked_for:
            return None
        with self._session.no_autoflush:  # rows that are new in this transaction are in our own dictionary
            return self._session.scalar(_BY_URL, {"url": url})

    def _new(self, url: str) -> Url:
        row = new_row(url, self.now)
        self._session.add(row)
        return row

    def fetched(self, url: str) -> Url:
        row = self.row(url)
        row.fetched_at = max(row.fetched_at or self.now, self.now)
        return row

    def kept(self, url: str, article: Article, alias: AliasKind) -> None:
        """Record that the URL leads to the article. A URL that is already an alias of a stronger kind keeps that
        kind."""
        row = self.row(url)
        row.state = UrlState.KEPT
        row.reason = row.detail = row.retry_at = None
        row.attempts = 0
        if row.read_at is not None and row.article is not article:
            return  # the URL is a page of another article, whatever this page says
        if row.article is not article or row.alias is None or _rank(alias) < _rank(row.alias):
            row.alias = alias
        row.article = article

    def read(
        self,
        url: str,
        article: Article,
        at: datetime,
        claims: Iterable[tuple[ClaimKind, str]],
        ignored: IgnoredParameters,
    ) -> bool:
        """Record that an article was read from the page at this URL, with these claims. Returns whether any of it is
        new."""
        row = self.row(url)
        is_new = row.read_at is None
        if is_new:
            row.plain_variant = ignored.plain_variant(row.canonical)
            self._session.add_all(parameters_of(row))
        row.read_at = max(row.read_at or at, at)
        row.article = article
        claim_of = (
            {}
            if is_new or not claims
            else {(claim.kind, claim.canonical): claim for claim in self.claims(row)}
        )
        if new := set(claims) - claim_of.keys():
            self._session.add_all(
                UrlClaim(page=row, kind=kind, canonical=url, variant=variant_key(url), seen_at=at)
                for kind, url in new
            )
        for key in claim_of.keys() & set(claims):
            claim_of[key].seen_at = max(claim_of[key].seen_at, at)
        return is_new or bool(new)

    def claims(self, page: Url) -> Sequence[UrlClaim]:
        """The claims of a page about other URLs."""
        return self._session.scalars(select(UrlClaim).where(UrlClaim.page_id == page.id)).all()

    def stopped(
        self, url: str, state: UrlState, reason: Reason, detail: str, retry_at: datetime | None = None
    ) -> None:
        """Record that the visit ended here, for a reason. What was stored from the URL before stays, and a later
        outcome is not overwritten."""
        row = self.row(url)
        if row.fetched_at is not None and row.fetched_at > self.now:
            return
        is_early = row.retry_at is not None and row.retry_at > self.now  # by hand, before it was due
        row.attempts = max(row.attempts or 0, 1) if is_early else (row.attempts or 0) + 1
        row.reason, row.detail = reason, storable(detail)
        row.retry_at = retry_at or next_try(reason, row.attempts, self.now)
        if row.article_id is None and row.article is None:
            row.state = state


_BY_URL = select(Url).where(Url.url == bindparam("url"))


def storable(text: str) -> str:
    """A URL, or the text given as one, in the form that its column can hold."""
    clean = without_unstorable(without_password(text))
    return clean if len(clean) <= MAX_URL_LENGTH else clean[: MAX_URL_LENGTH - 1] + "…"


def without_unstorable(text: str) -> str:
    """The text without characters that PostgreSQL (NUL) or UTF-8 (lone surrogates) cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _rank(alias: AliasKind) -> int:
    return list(AliasKind).index(alias)


def new_row(url: str, now: datetime) -> Url:
    """The row of a URL that is first met at this time."""
    canonical, variant, host = keys(url)
    return Url(
        url=url,
        canonical=canonical,
        variant=variant,
        host=host,
        state=UrlState.DISCOVERED,
        attempts=0,
        first_seen_at=now,
    )


def keys(url: str) -> tuple[str, str, str]:
    """The keys by which a URL is found: its canonical form, its variant key, its host."""
    try:
        return canonicalise(url), variant_key(url), urlsplit(url).hostname or ""
    except (BadUrl, ValueError):
        return url, url, ""
