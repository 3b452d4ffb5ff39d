"""The first step of the write path: decides which article a page belongs to. Writes nothing but a new article's row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from archive.article import ExtractedArticle
from archive.identity.pages import Claimed, claims_of, further_pages, kin_of, links_of
from archive.identity.stories import latest_text_versions
from archive.identity.texts.stable_text import stable_digest
from archive.ingestion.articles import merge, new_article
from archive.ingestion.batch import Batch
from archive.ingestion.revisions import latest_revision
from archive.ingestion.visits import Visit
from archive.storage.models import Article, Capture, Revision


@dataclass(frozen=True, slots=True)
class ReadPage:
    """An article's page as it was read, with everything that decides which article it belongs to: its `own` canonical
    URL, its `claims` about other URLs, the `digest` of its text, and the `links` that related pages would share."""

    visit: Visit
    article: ExtractedArticle
    own: str
    at: datetime
    claims: set[Claimed]
    digest: bytes
    links: set[str]

    @classmethod
    def of(cls, batch: Batch, visit: Visit, article: ExtractedArticle, captures: Sequence[Capture]) -> Self:
        own = batch.ledger.row(visit.final_url).canonical
        claims = claims_of(article, visit.final_url, [visit.url, *visit.redirects])
        return cls(
            visit,
            article,
            own,
            captures[-1].captured_at if captures else visit.at,
            claims,
            stable_digest(article.text, article.markdown),
            links_of(own, claims, batch.noise),
        )


@dataclass(frozen=True, slots=True)
class ArticleMatch:
    """The `article` that a page belongs to, with its latest revision (None if the article is new). A further page
    belongs to what is read from the article's first page. If the page `is_alone`, no stored page is related to it, so
    that the next visit of the batch can be decided before this one is written."""

    article: Article
    latest: Revision | None
    is_alone: bool = False
    is_further_page: bool = False


def decide(batch: Batch, page: ReadPage) -> ArticleMatch:
    """Decide which article the page belongs to. Articles that turn out to be the same are merged."""
    if batch.unwritten.have_to_do_with(page.links):
        batch.unwritten.write()
    with batch.session.no_autoflush:  # the decision does not depend on what this visit has yet to write
        match = _read_before(batch, page) or _by_kin(batch, page)
    is_read = batch.ledger.row(page.visit.final_url).read_at is not None
    if match.latest is None or is_read or page.own not in further_pages(batch.session, match.article.id):
        return match
    return ArticleMatch(match.article, match.latest, match.is_alone, is_further_page=True)


def _read_before(batch: Batch, page: ReadPage) -> ArticleMatch | None:
    """The article that was read from this page before, if the page shows nothing new."""
    row = batch.ledger.row(page.visit.final_url)
    if row.read_at is None or row.article is None or page.claims:
        return None
    latest = latest_revision(batch.session, row.article.id)
    return ArticleMatch(row.article, latest) if latest is not None and latest.digest == page.digest else None


def _by_kin(batch: Batch, page: ReadPage) -> ArticleMatch:
    kin = kin_of(batch.session, page.own, page.claims, (page.digest,), batch.decisions, batch.noise)
    if not kin.is_alone:
        batch.unwritten.write()
    if not kin.article_ids:
        return ArticleMatch(new_article(batch.session, page.own, page.at), None, kin.is_alone)
    batch.left |= latest_text_versions(batch.session, kin.article_ids)
    if len(kin.article_ids) == 1:
        article = batch.session.get_one(Article, kin.article_ids[0])
    else:
        article = merge(batch.session, kin.article_ids)
        batch.touched.add(article.id)
    return ArticleMatch(article, latest_revision(batch.session, article.id), kin.is_alone)
