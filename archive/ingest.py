"""THE write path: a batch of visits (captures, and the articles read from them) becomes rows, in one transaction.

Everything that is ever kept comes through `ingest`: `add`, scheduled crawls, rechecks, imports, rebuilds.
Whether a page is new, unchanged, revised or a duplicate is decided here and nowhere else.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.captures import CaptureRef
from archive.database import Database
from archive.events import Events
from archive.extracted import Evidence, ExtractedArticle, PageKind, Source
from archive.identity.canonical import canonicalise
from archive.identity.fingerprint import normalise
from archive.identity.resolve import Resolver
from archive.identity.sites import site_of
from archive.identity.stories import first_copied, settle
from archive.identity.substance import substance_digest
from archive.identity.wordings import enter
from archive.ledger import Ledger, without_unstorable
from archive.models import (
    AliasKind,
    Article,
    Capture,
    Crawl,
    Reason,
    Revision,
    Story,
    UrlState,
)
from archive.profiles import bare_title, profile_of, without_boilerplate
from archive.search.index import index_revision


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
    an `article`. Either `article` or `failure` is set, or the page is `not_modified` since it was last read
    (RFC 9110 15.4.5). `extractor` names the extractor and its version.
    """

    url: str
    final_url: str
    at: datetime
    captures: tuple[Captured, ...] = ()
    article: ExtractedArticle | None = None
    failure: Failure | None = None
    extractor: str = ""
    not_modified: bool = False


class Verdict(StrEnum):
    """What a visit meant for the archive."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    NOT_AN_ARTICLE = "not an article"
    FAILED = "failed"
    UNPUBLISHED = "unpublished"


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
        ingestions = [_Ingestion(session, ledger, crawl_id, visit) for visit in batch]
        decided = [ingestion.run() for ingestion in ingestions]
        new = [ingestion.new_revision for ingestion in ingestions if ingestion.new_revision is not None]
        changed = enter(session, new)
        settle(session, {revision.article_id for revision in new}, changed)
        outcomes = tuple(_with_duplicates(session, decided))
        _count(session, crawl_id, outcomes)
    return IngestReport(outcomes)


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
    Verdict.UNPUBLISHED: Crawl.unpublished,
}


def _count(session: Session, crawl_id: int, outcomes: Sequence[Ingested]) -> None:
    counts = Counter(_COUNTERS[outcome.verdict] for outcome in outcomes)
    if counts:
        values = {column: column + count for column, count in counts.items()}
        session.execute(update(Crawl).where(Crawl.id == crawl_id).values(values))


class _Ingestion:
    """One visit inside the transaction."""

    def __init__(self, session: Session, ledger: Ledger, crawl_id: int, visit: Visit) -> None:
        self._session = session
        self._ledger = ledger
        self._crawl_id = crawl_id
        self._visit = visit
        self.new_revision: Revision | None = None

    def run(self) -> Ingested:
        self._ledger.now = self._visit.at
        captures = [self._add_capture(captured) for captured in self._visit.captures]
        known = self._ledger.row(self._visit.url).article
        shown_by = captures[-1] if captures else None
        self._events = Events(self._session, self._visit.url, self._visit.at, shown_by)
        if self._visit.not_modified:
            assert known is not None, "only a page that was read is asked for on condition"
            return self._not_modified(known, captures)
        if self._visit.failure is not None:
            return self._record_failure(self._visit.failure, known)
        article = self._visit.article
        assert article is not None, "a visit has an article or a failure"
        if article.kind is not PageKind.ARTICLE:
            return self._record_no_article(article, known)
        if known is not None and self._leads_elsewhere(known):
            self._events.moved(known, self._visit.final_url)
        return self._keep(article, captures)

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

    def _record_failure(self, failure: Failure, known: Article | None) -> Ingested:
        state = UrlState.FETCHED if failure.reason in UNREAD else UrlState.FAILED
        outcome = self._stopped(Verdict.FAILED, state, failure)
        return self._gone(known, outcome) if failure.reason is Reason.GONE else self._unread(known, outcome)

    def _record_no_article(self, page: ExtractedArticle, known: Article | None) -> Ingested:
        reason = Reason(page.kind)
        outcome = self._stopped(Verdict.NOT_AN_ARTICLE, UrlState.SKIPPED, Failure(reason, page.kind_why))
        outcome = replace(outcome, title=page.title)
        if reason is Reason.SOFT_404:
            return self._gone(known, outcome)
        if reason in NO_PAGE_OF_ITS_OWN and self._visit.final_url != self._visit.url:
            return self._gone(known, replace(outcome, detail=f"redirected to {self._visit.final_url}"))
        return self._unread(known, outcome)

    def _stopped(self, verdict: Verdict, state: UrlState, why: Failure) -> Ingested:
        for url in dict.fromkeys((self._visit.url, self._visit.final_url)):
            self._ledger.stopped(url, state, why.reason, why.detail, why.retry_at)
        retry_at = self._ledger.row(self._visit.url).retry_at
        return Ingested(self._visit.url, verdict, reason=why.reason, detail=why.detail, retry_at=retry_at)

    def _gone(self, known: Article | None, outcome: Ingested) -> Ingested:
        if known is None or not self._events.gone(known, outcome.detail or ""):
            return outcome
        return replace(outcome, verdict=Verdict.UNPUBLISHED, article_id=known.id, retry_at=known.recheck_at)

    def _unread(self, known: Article | None, outcome: Ingested) -> Ingested:
        if known is not None:
            self._events.unread(known, outcome.retry_at)
        return outcome

    def _not_modified(self, article: Article, captures: Sequence[Capture]) -> Ingested:
        latest = self._session.scalars(
            select(Revision).where(Revision.article_id == article.id, Revision.is_latest)
        ).one()
        captures[-1].revision = latest
        self._ledger.kept(self._visit.url, article, AliasKind.REQUESTED)
        self._events.seen(article, latest)
        return Ingested(
            self._visit.url, Verdict.UNCHANGED, article.id, revision=latest.number, title=latest.title
        )

    def _leads_elsewhere(self, known: Article) -> bool:
        """Whether the address now sends on to one that is not the article's."""
        asked, final = self._visit.url, self._visit.final_url
        is_new = canonicalise(final) not in (canonicalise(asked), known.url)
        return is_new and self._ledger.row(final).article is not known

    def _keep(self, page: ExtractedArticle, captures: list[Capture]) -> Ingested:
        digest = substance_digest(page.text, page.markdown)
        match = Resolver(self._session).resolve(self._visit.url, self._visit.final_url, page, digest)
        if match.article is None:
            article = self._new_article(match.url)
            revision, verdict = self._new_revision(article, 1, page, digest), Verdict.NEW
        else:
            article, latest = match.article, match.latest
            assert latest is not None, "an article has a latest revision"
            if (
                match.is_variant
                or _is_read_from(latest, captures)
                or self._reads_the_same(latest, page, digest)
            ):
                revision, verdict = latest, Verdict.UNCHANGED
            else:
                revision, verdict = self._revise(article, latest, page, digest), Verdict.REVISED
        if captures:
            captures[-1].revision = revision
        self._add_aliases(article, page)
        self._events.seen(article, revision)
        self._session.flush()  # one for all that the visit brought: a flush costs more than the rows in it
        if verdict is not Verdict.UNCHANGED:
            index_revision(self._session, revision)
            self.new_revision = revision
        return Ingested(self._visit.url, verdict, article.id, revision.number, revision.title)

    def _reads_the_same(self, latest: Revision, page: ExtractedArticle, digest: bytes) -> bool:
        """Under the site's profile as it is now, which may have been learned since the latest was read."""
        if latest.digest == digest and has_title(latest, page.title):
            return True
        profile = profile_of(self._session, latest.article.site)
        was, now = (without_boilerplate(text, profile) for text in (latest.text, page.text))
        titles = {bare_title(title or "", profile) for title in (latest.title, page.title)}
        same_text = substance_digest(was, latest.markdown) == substance_digest(now, page.markdown)
        return same_text and (has_title(latest, page.title) or len(titles) == 1)

    def _new_article(self, url: str) -> Article:
        article = Article(
            url=url,
            site=site_of(url),
            story=Story(created_at=self._visit.at),
            first_seen_at=self._visit.at,
            last_seen_at=self._visit.at,
        )
        self._session.add(article)
        return article

    def _revise(self, article: Article, latest: Revision, page: ExtractedArticle, digest: bytes) -> Revision:
        latest.is_latest = False
        self._session.flush()  # the schema allows one latest revision at any moment
        return self._new_revision(article, latest.number + 1, page, digest)

    def _new_revision(self, article: Article, number: int, page: ExtractedArticle, digest: bytes) -> Revision:
        revision = Revision(
            article=article,
            number=number,
            is_latest=True,
            seen_at=self._visit.at,
            digest=digest,
            extractor=self._visit.extractor,
            **revision_columns(page),
        )
        self._session.add(revision)
        return revision

    def _add_aliases(self, article: Article, page: ExtractedArticle) -> None:
        self._ledger.kept(article.url, article, AliasKind.CANONICAL)
        redirects = dict.fromkeys(capture.url for capture in self._visit.captures[:-1])
        for url in (*redirects, self._visit.url, self._visit.final_url):
            self._ledger.kept(url, article, AliasKind.REDIRECT if url in redirects else AliasKind.REQUESTED)
        if page.amp_url:
            self._ledger.kept(page.amp_url, article, AliasKind.AMP)


UNREAD = frozenset({Reason.EXTRACTION_TIMEOUT, Reason.EXTRACTION_FAILED})
"""The page was captured all the same, and may be read another time."""

NO_PAGE_OF_ITS_OWN = frozenset({Reason.HOME_PAGE, Reason.LISTING})
"""Where sites send readers of an article that they have taken down."""


def _with_duplicates(session: Session, outcomes: Sequence[Ingested]) -> Iterator[Ingested]:
    """The outcomes, where a new article is a copy of an earlier one as that."""
    copied = first_copied(
        session, [one.article_id for one in outcomes if one.verdict is Verdict.NEW and one.article_id]
    )
    for outcome in outcomes:
        if outcome.verdict is Verdict.NEW and outcome.article_id in copied:
            yield replace(outcome, verdict=Verdict.DUPLICATE, duplicate_of=copied[outcome.article_id])
        else:
            yield outcome


def _is_read_from(revision: Revision, captures: Sequence[Capture]) -> bool:
    """Whether the page is, byte for byte, one that the revision was read from: if it reads otherwise now, that is
    a later extractor's doing and no edit."""
    held = captures[-1].revisit_of if captures else None
    return held is not None and held.revision is revision


def has_title(revision: Revision, title: str | None) -> bool:
    """Whether this is the revision's title: also where that is a listing's, and this is what the page itself had
    for one all the time, with the site's name after it or without."""
    wanted = normalise(title or "")
    if normalise(revision.title or "") == wanted:
        return True
    evidence = revision.evidence.get("title", {})
    offered = [one["value"] for one in evidence.get("candidates", ()) if evidence["picked"] == Source.FEED]
    return any(normalise(value).startswith(wanted) for value in offered)


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
