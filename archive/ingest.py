"""THE write path: a batch of visits (captures, and the articles read from them) becomes rows, in one transaction.

Everything that is ever kept comes through `ingest`: `add`, scheduled crawls, rechecks, imports, rebuilds.
Whether a page is new, unchanged, revised or a duplicate is decided here and nowhere else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.articles import WITHDRAWN, choose_url, give_up_urls, merge, moved, new_article
from archive.captures import CaptureRef
from archive.database import Database
from archive.extracted import Evidence, ExtractedArticle, PageKind
from archive.identity.decisions import PageDecisions
from archive.identity.pages import Claimed, articles_of, claims_of
from archive.identity.stories import first_copied, latest_wordings, settle
from archive.identity.substance import substance_digest
from archive.identity.wordings import enter
from archive.ledger import Ledger, without_unstorable
from archive.models import (
    AliasKind,
    Article,
    Capture,
    ClaimKind,
    Crawl,
    Reason,
    Revision,
    UrlState,
)
from archive.revisions import Reading, latest_revision, record


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a visit ended without a page. `retry_at` is the server's own wish, where it has one."""

    reason: Reason
    detail: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A response whose record is in the store: whose it is, when it was asked for, and its size on the wire."""

    url: str
    at: datetime
    payload_bytes: int
    ref: CaptureRef


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for one URL, at one time.

    `captures` are all that was captured on the way, redirects first; the last is the page itself if there is
    an `article`. Either `article` or `failure` is set. `extractor` names the extractor and its version.
    """

    url: str
    final_url: str
    at: datetime
    captures: tuple[Captured, ...] = ()
    article: ExtractedArticle | None = None
    failure: Failure | None = None
    extractor: str = ""


class Verdict(StrEnum):
    """What a visit meant for the archive."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    NOT_AN_ARTICLE = "not an article"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ingested:
    """One visit's outcome. `duplicate_of` is the first article kept of which it is a copy."""

    url: str
    verdict: Verdict
    article_id: int | None = None
    revision: int | None = None
    title: str | None = None
    duplicate_of: int | None = None
    reason: Reason | None = None
    detail: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of each visit of a batch, in the batch's order."""

    outcomes: tuple[Ingested, ...]


def ingest(batch: Sequence[Visit], database: Database, crawl_id: int) -> IngestReport:
    """Keep a batch of visits. All of it is kept, or after an error nothing.

    The captures' records must be on disk (synced) before. Raises ArchiveUnusable.
    """
    with database.write() as session:
        ledger = Ledger(session, _urls(batch), datetime.now(UTC))
        decisions = PageDecisions.of(session)
        ingestions = [_Ingestion(session, ledger, decisions, crawl_id, visit) for visit in batch]
        for ingestion in ingestions:
            ingestion.run()
        _relate(session, ingestions)
        outcomes = tuple(_outcomes(session, ingestions))
        _count(session, crawl_id, outcomes)
    return IngestReport(outcomes)


def _relate(session: Session, ingestions: Sequence["_Ingestion"]) -> None:
    """Find what the new texts are to others; articles that are one after all, and stories, follow from that."""
    made = {one for ingestion in ingestions for one in ingestion.made}
    changed = {one for ingestion in ingestions for one in ingestion.left}
    if made:
        changed |= enter(session, session.scalars(select(Revision).where(Revision.id.in_(made))).all())
    touched = {article_id for ingestion in ingestions for article_id in ingestion.touched}
    if not touched:
        return
    while groups := moved(session, touched):
        for group in groups:
            changed |= latest_wordings(session, group)
            touched.add(merge(session, group).id)
    settle(session, touched, changed)


def _urls(batch: Sequence[Visit]) -> Iterator[str]:
    for visit in batch:
        yield visit.url
        yield visit.final_url
        yield from (capture.url for capture in visit.captures)


_COUNTERS = {
    Verdict.NEW: Crawl.new,
    Verdict.UNCHANGED: Crawl.unchanged,
    Verdict.REVISED: Crawl.revised,
    Verdict.DUPLICATE: Crawl.duplicate,
    Verdict.NOT_AN_ARTICLE: Crawl.skipped,
    Verdict.FAILED: Crawl.failed,
}


def _count(session: Session, crawl_id: int, outcomes: Sequence[Ingested]) -> None:
    counts = Counter(_COUNTERS[outcome.verdict] for outcome in outcomes)
    if counts:
        values = {column: column + count for column, count in counts.items()}
        session.execute(update(Crawl).where(Crawl.id == crawl_id).values(values))


class _Ingestion:
    """One visit inside the transaction. `made` are the ids of revisions that it made, `touched` of articles on which
    it casts another light, `left` of wordings that these had before."""

    def __init__(
        self, session: Session, ledger: Ledger, decisions: PageDecisions, crawl_id: int, visit: Visit
    ) -> None:
        self._session = session
        self._ledger = ledger
        self._decisions = decisions
        self._crawl_id = crawl_id
        self._visit = visit
        self._verdict = Verdict.FAILED
        self.made: list[int] = []
        self.touched: set[int] = set()
        self.left: set[int] = set()

    def run(self) -> None:
        self._ledger.now = self._visit.at
        captures = [self._add_capture(captured) for captured in self._visit.captures]
        article = self._visit.article
        if self._visit.failure is not None:
            self._record_failure(self._visit.failure, captures)
        elif article is None:
            raise ValueError(f"{self._visit.url}: a visit has an article or a failure")
        elif article.kind is not PageKind.ARTICLE:
            self._record_no_article(article)
        else:
            self._keep(article, captures)

    @property
    def article_id(self) -> int | None:
        """The article that it led to, once all that followed is done."""
        kept = self._verdict not in (Verdict.FAILED, Verdict.NOT_AN_ARTICLE)
        return self._ledger.row(self._visit.final_url).article_id if kept else None

    def outcome(self, latest: Mapping[int, tuple[int, str | None]]) -> Ingested:
        """What came of it, where these are the latest revisions of articles: their numbers and titles."""
        if self.article_id is not None:
            return Ingested(self._visit.url, self._verdict, self.article_id, *latest[self.article_id])
        row = self._ledger.row(self._visit.url)
        return Ingested(
            self._visit.url,
            self._verdict,
            title=self._visit.article.title if self._visit.article is not None else None,
            reason=row.reason,
            detail=row.detail,
            retry_at=row.retry_at,
        )

    def _add_capture(self, captured: Captured) -> Capture:
        ref = captured.ref
        row = Capture(
            crawl_id=self._crawl_id,
            url=self._ledger.fetched(captured.url),
            captured_at=captured.at,
            status=ref.status,
            media_type=ref.media_type,
            payload_digest=ref.payload_digest,
            payload_bytes=captured.payload_bytes,
            record_id=ref.record_id,
            file=ref.place.file,
            offset=ref.place.offset,
            length=ref.length,
            revisit_of=self._holder(ref),
        )
        self._session.add(row)
        return row

    def _holder(self, ref: CaptureRef) -> Capture | None:
        if ref.revisit_of is None:
            return None
        return self._session.scalars(select(Capture).where(Capture.record_id == ref.revisit_of)).one()

    def _record_failure(self, failure: Failure, captures: Sequence[Capture]) -> None:
        state = UrlState.FETCHED if failure.reason in UNREAD else UrlState.FAILED
        for url in dict.fromkeys((self._visit.url, self._visit.final_url)):
            self._ledger.stopped(url, state, failure.reason, failure.detail, failure.retry_at)
        for capture in captures:
            if capture.status in WITHDRAWN and capture.url.article is not None:
                choose_url(self._session, capture.url.article)
                self.touched.add(capture.url.article.id)

    def _record_no_article(self, page: ExtractedArticle) -> None:
        self._verdict = Verdict.NOT_AN_ARTICLE
        for url in dict.fromkeys((self._visit.url, self._visit.final_url)):
            self._ledger.stopped(url, UrlState.SKIPPED, Reason(page.kind), page.kind_why)

    def _keep(self, page: ExtractedArticle, captures: Sequence[Capture]) -> None:
        own = self._ledger.row(self._visit.final_url).canonical
        at = captures[-1].captured_at if captures else self._visit.at
        redirects = [capture.url for capture in self._visit.captures[:-1]]
        claims = claims_of(page, self._visit.final_url, [self._visit.url, *redirects])
        digest = substance_digest(page.text, page.markdown)
        article, latest = self._article(own, claims, digest, at)
        is_new = latest is None
        says_more = self._ledger.read(self._visit.final_url, article, at, claims)
        if captures:
            captures[-1].digest = digest
        reading = Reading(at, own, self._revision(page, digest), captures[-1] if captures else None)
        revision = record(self._session, article, latest, reading)
        self._verdict = Verdict.UNCHANGED
        if revision is not None:
            self.made.append(revision)
            self._verdict = Verdict.NEW if is_new else Verdict.REVISED
        if claims or own != article.url:
            named = {url for kind, url in claims if kind is ClaimKind.CANONICAL}
            give_up_urls(self._session, article, {own, *named})
            choose_url(self._session, article)
        self._add_aliases(article, page)
        if revision is not None or says_more:
            self.touched.add(article.id)

    def _article(
        self, own: str, claims: set[Claimed], digest: bytes, at: datetime
    ) -> tuple[Article, Revision | None]:
        """The article that a page is, and its latest revision; a new article has none yet."""
        row = self._ledger.row(self._visit.final_url)
        if row.read_at is not None and row.article is not None and not claims:
            latest = latest_revision(self._session, row.article.id)
            if latest is not None and latest.digest == digest:
                return row.article, latest  # nothing that the page has not shown before
        known = articles_of(self._session, own, claims, digest, self._decisions)
        if not known:
            return new_article(self._session, own, at), None
        self.left |= latest_wordings(self._session, known)
        article = merge(self._session, known) if len(known) > 1 else self._session.get_one(Article, known[0])
        return article, latest_revision(self._session, article.id)

    def _revision(self, page: ExtractedArticle, digest: bytes) -> Revision:
        return Revision(digest=digest, extractor=self._visit.extractor, **revision_columns(page))

    def _add_aliases(self, article: Article, page: ExtractedArticle) -> None:
        redirects = dict.fromkeys(capture.url for capture in self._visit.captures[:-1])
        for url in (*redirects, self._visit.url, self._visit.final_url):
            self._ledger.kept(url, article, AliasKind.REDIRECT if url in redirects else AliasKind.REQUESTED)
        if page.amp_url:
            self._ledger.kept(page.amp_url, article, AliasKind.AMP)
        self._ledger.kept(article.url, article, AliasKind.CANONICAL)


UNREAD = frozenset({Reason.EXTRACTION_TIMEOUT, Reason.EXTRACTION_FAILED})
"""The page was captured all the same, and may be read another time."""


def _outcomes(session: Session, ingestions: Sequence[_Ingestion]) -> Iterator[Ingested]:
    """What came of each visit; where a new article is a copy of an earlier one, as that."""
    article_ids = {one.article_id for one in ingestions if one.article_id is not None}
    latest = {
        article_id: (number, title)
        for article_id, number, title in session.execute(
            select(Revision.article_id, Revision.number, Revision.title).where(
                Revision.article_id.in_(article_ids), Revision.is_latest
            )
        )
    }
    outcomes = [one.outcome(latest) for one in ingestions]
    new = {one.article_id for one in outcomes if one.verdict is Verdict.NEW and one.article_id is not None}
    copied = first_copied(session, new) if new else {}
    for outcome in outcomes:
        original = copied.get(outcome.article_id or 0)
        is_copy = outcome.verdict is Verdict.NEW and original is not None
        yield replace(outcome, verdict=Verdict.DUPLICATE, duplicate_of=original) if is_copy else outcome


def revision_columns(page: ExtractedArticle) -> dict[str, Any]:
    """The revision's columns that come straight from the page, as a database can hold them."""
    text = without_unstorable(page.text)
    return {
        "title": _clean(page.title),
        "authors": [without_unstorable(name) for name in page.authors],
        "published_at": _instant(page.published),
        "published_on": _day(page.published),
        "published_day_only": not isinstance(page.published, datetime),
        "modified_at": _instant(page.modified),
        "language": _clean(page.language),
        "site_name": _clean(page.site_name),
        "description": _clean(page.description),
        "tags": [without_unstorable(tag) for tag in page.tags],
        "image_url": _clean(page.image),
        "paywalled": page.paywalled,
        "words": len(text.split()),
        "evidence": {field: _evidence(evidence) for field, evidence in page.evidence.items()},
        "text": text,
        "markdown": without_unstorable(page.markdown),
        "comments": without_unstorable(page.comments),
    }


def _clean(text: str | None) -> str | None:
    return without_unstorable(text) if text is not None else None


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "picked": evidence.picked,
        "why": evidence.why,
        "candidates": [
            {"source": one.source, "value": without_unstorable(one.value), "place": one.place}
            for one in evidence.candidates
        ],
    }


def _instant(when: datetime | date | None) -> datetime | None:
    """A day without a time of day stands at its start in UTC; `published_on` keeps the day itself."""
    if isinstance(when, datetime):
        return when
    return datetime.combine(when, time(), UTC) if when else None


def _day(when: datetime | date | None) -> date | None:
    return when.date() if isinstance(when, datetime) else when
