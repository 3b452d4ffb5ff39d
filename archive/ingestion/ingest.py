"""THE write path: a batch of visits (captures, and the articles read from them) becomes rows, in one transaction.

Everything that is ever kept comes through `ingest`: `add`, scheduled crawls, rechecks, imports, rebuilds.
Whether a page is new, unchanged, revised or a duplicate is decided here and nowhere else.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.article import Evidence, ExtractedArticle, PageKind
from archive.captures import CaptureRef
from archive.identity.decisions import PageDecisions
from archive.identity.learned_parameters import weigh
from archive.identity.pages import Claimed, claims_of, further_pages, kin_of, links_of
from archive.identity.stories import first_copied, latest_wordings, settle
from archive.identity.texts.stable_text import substance_digest
from archive.identity.texts.text_versions import enter
from archive.identity.urls.query_parameters import Noise
from archive.ingestion.articles import (
    DECIDE_URL,
    WITHDRAWN,
    choose_url,
    give_to_first_page,
    give_up_urls,
    merge,
    moved,
    new_article,
)
from archive.ingestion.deferred_writes import Unwritten
from archive.ingestion.events import Events
from archive.ingestion.regrouping import regroup
from archive.ingestion.revisions import Reading, latest_revision, note_seen, record
from archive.passwords import without_password
from archive.storage.database import Database
from archive.storage.models import (
    AliasKind,
    Article,
    Capture,
    ClaimKind,
    Crawl,
    Reason,
    Revision,
    UrlState,
)
from archive.urls.ledger import Ledger, without_unstorable
from archive.word_count import word_count


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
    an `article`. `following` are those of each further page that was read with it. Either `article` or `failure` is
    set, or the page is `not_modified` since it was last read (RFC 9110 15.4.5). `extractor` names the extractor and
    its version. `directives` is what the page and its headers ask of those who keep it.
    """

    url: str
    final_url: str
    at: datetime
    captures: tuple[Captured, ...] = ()
    article: ExtractedArticle | None = None
    failure: Failure | None = None
    extractor: str = ""
    not_modified: bool = False
    following: tuple[tuple[Captured, ...], ...] = ()
    directives: frozenset[str] = frozenset()


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
        decisions, noise = PageDecisions.of(session), Noise.of(session)
        unwritten = Unwritten(session)
        ingestions = [
            _Ingestion(session, ledger, unwritten, decisions, noise, crawl_id, visit) for visit in batch
        ]
        for ingestion in ingestions:
            ingestion.run()
        unwritten.write()
        _relate(session, ingestions, noise, ledger.now)
        outcomes = tuple(_outcomes(session, ingestions))
        _count(session, crawl_id, outcomes)
    return IngestReport(outcomes)


def _relate(session: Session, ingestions: Sequence["_Ingestion"], noise: Noise, now: datetime) -> None:
    """Find what the new texts are to others, and which parameters are `noise`, as these were before; articles that are
    one after all, and stories, follow from that."""
    made = {one for ingestion in ingestions for one in ingestion.made}
    changed = {one for ingestion in ingestions for one in ingestion.left}
    if made:
        changed |= enter(
            session, _without_wording(session, made), filter(None, (one.page for one in ingestions))
        )
    touched = {article_id for ingestion in ingestions for article_id in ingestion.touched}
    regrouped = regroup(session, weigh(session, _pages(ingestions), now), noise)
    touched |= regrouped.articles
    changed |= regrouped.left
    if not touched:
        return
    while groups := moved(session, touched):
        for group in groups:
            changed |= latest_wordings(session, group)
            touched.add(merge(session, group).id)
    settle(session, touched, changed)


def _pages(ingestions: Sequence["_Ingestion"]) -> set[int]:
    """The rows of the URLs that articles were read from."""
    return {one.page_id for one in ingestions if one.page_id is not None}


def _without_wording(session: Session, made: Collection[int]) -> Sequence[Revision]:
    """The revisions that were made, and the copies of them where a state came back."""
    articles = select(Revision.article_id).where(Revision.id.in_(made))
    return session.scalars(
        select(Revision).where(Revision.article_id.in_(articles), Revision.wording_id.is_(None))
    ).all()


def _urls(batch: Sequence[Visit]) -> Iterator[str]:
    for visit in batch:
        yield visit.url
        yield visit.final_url
        yield from (capture.url for captures in (visit.captures, *visit.following) for capture in captures)
        if visit.article is not None:
            yield from filter(None, (visit.article.canonical_url, visit.article.amp_url))


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
    """One visit inside the transaction. `made` are the ids of revisions that it made, `touched` of articles on which
    it casts another light, `left` of wordings that these had before."""

    def __init__(
        self,
        session: Session,
        ledger: Ledger,
        unwritten: Unwritten,
        decisions: PageDecisions,
        noise: Noise,
        crawl_id: int,
        visit: Visit,
    ) -> None:
        self._session = session
        self._ledger = ledger
        self._unwritten = unwritten
        self._decisions = decisions
        self._noise = noise
        self._crawl_id = crawl_id
        self._visit = visit
        self._verdict = Verdict.UNCHANGED
        self._stop: Ingested | None = None
        self._is_alone = False  # what comes next of the batch is decided without it
        self.made: list[int] = []
        self.touched: set[int] = set()
        self.left: set[int] = set()

    def run(self) -> None:
        self._ledger.now = self._visit.at
        captures = [self._add_capture(captured) for captured in self._visit.captures]
        known = self._ledger.row(self._visit.url).article
        if known is not None and known.id is None:
            self._unwritten.write()
        shown_by = captures[-1] if captures else None
        if shown_by is not None and not self._visit.not_modified:
            shown_by.directives = ", ".join(sorted(self._visit.directives)) or None
        self._events = Events(self._session, self._visit.url, self._visit.at, shown_by)
        article = self._visit.article
        if self._visit.not_modified:
            assert known is not None, "only a page that was read is asked for on condition"
            self._keep_as_it_was(known, captures)
        elif self._visit.failure is not None:
            self._record_failure(self._visit.failure, known)
        elif article is None:
            raise ValueError(f"{self._visit.url}: a visit has an article or a failure")
        elif article.kind is not PageKind.ARTICLE:
            self._record_no_article(article, known)
        else:
            if known is not None and self._leads_elsewhere(known):
                self._events.moved(known, self._visit.final_url)
            self._keep(article, captures)
        self._look_at_withdrawn(captures)
        if not self._is_alone:
            self._session.flush()  # what comes next is decided by what is written

    @property
    def page_id(self) -> int | None:
        """The row of the URL that an article was read from."""
        was_read = self._visit.article is not None and self._stop is None
        return self._ledger.row(self._visit.final_url).id if was_read else None

    @property
    def page(self) -> ExtractedArticle | None:
        return self._visit.article

    @property
    def article_id(self) -> int | None:
        """The article that it led to, once all that followed is done."""
        if self._stop is not None:
            return None
        return self._ledger.row(self._visit.final_url).article_id

    def outcome(self, latest: Mapping[int, tuple[int, str | None]]) -> Ingested:
        """What came of it, where these are the latest revisions of articles: their numbers and titles."""
        if self._stop is not None:
            return self._stop
        article_id = self.article_id
        assert article_id is not None, "what was kept has an article"
        return Ingested(self._visit.url, self._verdict, article_id, *latest[article_id])

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

    def _record_failure(self, failure: Failure, known: Article | None) -> None:
        state = UrlState.FETCHED if failure.reason in UNREAD else UrlState.FAILED
        outcome = self._stopped(Verdict.FAILED, state, failure)
        gone = failure.reason is Reason.GONE
        self._stop = self._gone(known, outcome) if gone else self._unread(known, outcome)

    def _record_no_article(self, page: ExtractedArticle, known: Article | None) -> None:
        reason = Reason(page.kind)
        outcome = self._stopped(Verdict.NOT_AN_ARTICLE, UrlState.SKIPPED, Failure(reason, page.kind_why))
        outcome = replace(outcome, title=page.title)
        if reason is Reason.SOFT_404:
            self._stop = self._gone(known, outcome)
        elif reason in NO_PAGE_OF_ITS_OWN and self._visit.final_url != self._visit.url:
            self._stop = self._gone(known, replace(outcome, detail=f"redirected to {self._visit.final_url}"))
        else:
            self._stop = self._unread(known, outcome)

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

    def _look_at_withdrawn(self, captures: Sequence[Capture]) -> None:
        """An article of which a page is gone may be kept under another, or be one that is somewhere else now."""
        for capture in captures:
            if capture.status in WITHDRAWN and capture.url.article is not None:
                choose_url(self._session, capture.url.article)
                self.touched.add(capture.url.article.id)

    def _keep_as_it_was(self, article: Article, captures: Sequence[Capture]) -> None:
        latest = latest_revision(self._session, article.id)
        assert latest is not None, "an article has a latest revision"
        read_from = captures[-1].revisit_of
        own = read_from.digest if read_from is not None else None  # of an AMP page not the article's
        captures[-1].revision, captures[-1].digest = latest, own or latest.digest
        self._ledger.kept(self._visit.url, article, AliasKind.REQUESTED)
        self._events.seen(article, latest)

    def _leads_elsewhere(self, known: Article) -> bool:
        """Whether the address now sends on to one that is not the article's."""
        asked, final = self._ledger.row(self._visit.url), self._ledger.row(self._visit.final_url)
        return final.canonical not in (asked.canonical, known.url) and final.article is not known

    def _keep(self, page: ExtractedArticle, captures: Sequence[Capture]) -> None:
        own = self._ledger.row(self._visit.final_url).canonical
        at = captures[-1].captured_at if captures else self._visit.at
        redirects = [capture.url for capture in self._visit.captures[:-1]]
        claims = claims_of(page, self._visit.final_url, [self._visit.url, *redirects])
        digest = substance_digest(page.text, page.markdown)
        links = links_of(own, claims, self._noise)
        if self._unwritten.have_to_do_with(links):
            self._unwritten.write()
        with self._session.no_autoflush:  # the answers do not depend on what this visit has yet to write
            article, latest = self._article(own, claims, digest, at)
        if self._is_further_page(own, article, latest):
            self._keep_further_page(article, page, at)
            return
        is_new = latest is None
        came_late = at < article.last_seen_at
        says_more = self._ledger.read(self._visit.final_url, article, at, claims, self._noise)
        if captures:
            captures[-1].digest = digest
        following = self._add_following(article, captures)
        reading = Reading(
            at,
            own,
            self._revision(page, digest),
            captures[-1] if captures else None,
            following,
            bool(page.breaks_off),
        )
        recorded = record(self._session, article, latest, reading)
        self._add_aliases(article, page)
        if page.pages and says_more:
            self._session.flush()
            give_to_first_page(self._session, article, further_pages(self._session, article.id))
        self._events.seen(article, recorded.latest)
        if own != article.url or came_late or any(kind in DECIDE_URL for kind, _ in claims):
            named = {url for kind, url in claims if kind is ClaimKind.CANONICAL}
            give_up_urls(self._session, article, {own, *named})
            choose_url(self._session, article)
        self._ledger.kept(article.url, article, AliasKind.CANONICAL)
        if recorded.adds:
            self._verdict = Verdict.NEW if is_new else Verdict.REVISED
        self._unwritten.add(links, partial(self._note, article, recorded.made, says_more))
        if not self._is_alone:
            self._unwritten.write()

    def _note(self, article: Article, made: Revision | None, says_more: bool) -> None:
        if made is not None:
            self.made.append(made.id)
        if made is not None or says_more:
            self.touched.add(article.id)

    def _is_further_page(self, own: str, article: Article, latest: Revision | None) -> bool:
        is_known = latest is None or self._ledger.row(self._visit.final_url).read_at is not None
        return not is_known and own in further_pages(self._session, article.id)

    def _keep_further_page(self, article: Article, page: ExtractedArticle, at: datetime) -> None:
        """A page, asked for by itself, that is read with the article's first page whenever that is."""
        note_seen(article, at)
        self._add_aliases(article, page)
        self._ledger.kept(article.url, article, AliasKind.CANONICAL)

    def _article(
        self, own: str, claims: set[Claimed], digest: bytes, at: datetime
    ) -> tuple[Article, Revision | None]:
        """The article that a page is, and its latest revision; a new article has none yet."""
        row = self._ledger.row(self._visit.final_url)
        if row.read_at is not None and row.article is not None and not claims:
            latest = latest_revision(self._session, row.article.id)
            if latest is not None and latest.digest == digest:
                return row.article, latest  # nothing that the page has not shown before
        kin = kin_of(self._session, own, claims, (digest,), self._decisions, self._noise)
        known, self._is_alone = kin.article_ids, kin.is_alone
        if not self._is_alone:
            self._unwritten.write()
        if not known:
            return new_article(self._session, own, at), None
        self.left |= latest_wordings(self._session, known)
        if len(known) == 1:
            article = self._session.get_one(Article, known[0])
        else:
            article = merge(self._session, known)
            self.touched.add(article.id)
        return article, latest_revision(self._session, article.id)

    def _revision(self, page: ExtractedArticle, digest: bytes) -> Revision:
        visit = self._visit
        return Revision(digest=digest, extractor=visit.extractor, read_at=visit.at, **revision_columns(page))

    def _add_following(self, article: Article, captures: Sequence[Capture]) -> tuple[Capture, ...]:
        """Rows for what came of the article's further pages; gives those that the pages themselves have."""
        following = [
            [self._add_capture(captured) for captured in of_page] for of_page in self._visit.following
        ]
        for row in chain.from_iterable(following):
            row.follows = captures[-1]
            self._ledger.kept(row.url.url, article, AliasKind.PAGE)
        return tuple(rows[-1] for rows in following)

    def _add_aliases(self, article: Article, page: ExtractedArticle) -> None:
        redirects = dict.fromkeys(capture.url for capture in self._visit.captures[:-1])
        for url in (*redirects, self._visit.url, self._visit.final_url):
            self._ledger.kept(url, article, AliasKind.REDIRECT if url in redirects else AliasKind.REQUESTED)
        if page.amp_url:
            self._ledger.kept(page.amp_url, article, AliasKind.AMP)


UNREAD = frozenset({Reason.EXTRACTION_TIMEOUT, Reason.EXTRACTION_FAILED})
"""The page was captured all the same, and may be read another time."""

NO_PAGE_OF_ITS_OWN = frozenset({Reason.HOME_PAGE, Reason.LISTING})
"""Where sites send readers of an article that they have taken down."""


def _outcomes(session: Session, ingestions: Sequence[_Ingestion]) -> Iterator[Ingested]:
    """What came of each visit; where a new article is a copy of an earlier one, as that, and each new article once."""
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
        article_id = outcome.article_id
        if outcome.verdict is not Verdict.NEW or article_id is None:
            yield outcome
        elif article_id not in new:  # another visit of the batch brought it
            is_revised = latest[article_id][0] > 1
            yield replace(outcome, verdict=Verdict.REVISED if is_revised else Verdict.UNCHANGED)
        elif article_id in copied:
            yield replace(outcome, verdict=Verdict.DUPLICATE, duplicate_of=copied[article_id])
        else:
            yield outcome
        new -= {article_id}


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
        "words": word_count(text),
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
            {
                "source": one.source,
                "value": without_unstorable(without_password(one.value)),
                "place": one.place,
            }
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
