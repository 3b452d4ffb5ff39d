"""Records a visit that ended without an article: the visit failed, or the page is no article."""

from dataclasses import replace

from archive.article import ExtractedArticle, PageKind
from archive.ingestion.batch import Batch
from archive.ingestion.events import Events
from archive.ingestion.visits import Failure, Ingested, Verdict, Visit
from archive.storage.models import Article, Reason, UrlState

UNREAD = frozenset({Reason.EXTRACTION_TIMEOUT, Reason.EXTRACTION_FAILED})
"""Reasons with which the page was captured nevertheless, and may be extracted later."""

NO_PAGE_OF_ITS_OWN = frozenset({Reason.HOME_PAGE, Reason.LISTING})
"""Pages to which sites redirect readers of an article that they have taken down."""


def failed(
    batch: Batch, visit: Visit, failure: Failure, known_article: Article | None, events: Events
) -> Ingested:
    """Record why the page could not be fetched. `known_article` is the article that its URL has led to so far."""
    state = UrlState.FETCHED if failure.reason in UNREAD else UrlState.FAILED
    outcome = _stopped(batch, visit, Verdict.FAILED, state, failure)
    if failure.reason is Reason.GONE:
        return _gone(known_article, outcome, events)
    return _unread(known_article, outcome, events)


def is_article(page: ExtractedArticle) -> bool:
    return page.kind is PageKind.ARTICLE


def no_article(
    batch: Batch, visit: Visit, page: ExtractedArticle, known_article: Article | None, events: Events
) -> Ingested:
    """Record what kind of page this is instead of an article. `known_article` is the article that its URL has led to so
    far."""
    reason = Reason(page.kind)
    outcome = _stopped(batch, visit, Verdict.NOT_AN_ARTICLE, UrlState.SKIPPED, Failure(reason, page.kind_why))
    outcome = replace(outcome, title=page.title)
    if reason is Reason.SOFT_404:
        return _gone(known_article, outcome, events)
    if reason in NO_PAGE_OF_ITS_OWN and visit.final_url != visit.url:
        return _gone(known_article, replace(outcome, detail=f"redirected to {visit.final_url}"), events)
    return _unread(known_article, outcome, events)


def _stopped(batch: Batch, visit: Visit, verdict: Verdict, state: UrlState, why: Failure) -> Ingested:
    for url in dict.fromkeys((visit.url, visit.final_url)):
        batch.ledger.stopped(url, state, why.reason, why.detail, why.retry_at)
    retry_at = batch.ledger.row(visit.url).retry_at
    return Ingested(visit.url, verdict, reason=why.reason, detail=why.detail, retry_at=retry_at)


def _gone(known_article: Article | None, outcome: Ingested, events: Events) -> Ingested:
    if known_article is None or not events.gone(known_article, outcome.detail or ""):
        return outcome
    return replace(
        outcome, verdict=Verdict.UNPUBLISHED, article_id=known_article.id, retry_at=known_article.recheck_at
    )


def _unread(known_article: Article | None, outcome: Ingested, events: Events) -> Ingested:
    if known_article is not None:
        events.unread(known_article, outcome.retry_at)
    return outcome
