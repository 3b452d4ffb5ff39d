"""What each crawl did: its counts, and page by page what became of it. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session, contains_eager

from archive.errors import NotFound
from archive.storage.models import Capture, Crawl, Listed, Listing, Revision, Source, Url

OUTCOMES = ("new", "revised", "unchanged", "duplicate", "skipped", "failed", "unpublished")
UNANSWERED_MOST = 200
ASKED_BEFORE = timedelta(minutes=1)  # `add` notes the URLs, and then begins its crawl
CRAWL_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "began": Crawl.started_at.expression,
    "command": Crawl.command.expression,
    "ended": Crawl.finished_at.expression,
    "pages": sum((getattr(Crawl, name).expression for name in OUTCOMES), start=literal(0)),
}
OUTCOME = case(
    (Capture.follows_id.is_not(None), "further page"),
    (Revision.seen_at != Capture.captured_at, "unchanged"),
    (Revision.number == 1, "new"),
    (Revision.number > 1, "revised"),
    (Capture.status == 304, "unchanged"),
    (Capture.status.between(300, 399), "redirect"),
    else_=cast(Url.state, Text),
)
"""What became of a response, which is joined with its URL and, if there is one, its revision."""
PAGE_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "at": Capture.id.expression,
    "outcome": OUTCOME,
    "page": Url.url.expression,
    "why": case((Capture.revision_id.is_(None), Url.reason)),
}


@dataclass(frozen=True, slots=True)
class KeptCrawl:
    """One run: what started it, when, and how many pages had each outcome."""

    id: int
    command: str
    software: str
    started_at: datetime
    finished_at: datetime | None
    counts: Mapping[str, int]

    @classmethod
    def of(cls, row: Crawl) -> "KeptCrawl":
        counts = {name: count for name in OUTCOMES if (count := getattr(row, name))}
        return cls(row.id, row.command.value, row.software, row.started_at, row.finished_at, counts)


@dataclass(frozen=True, slots=True)
class KeptName:
    """A source by number and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CrawledPage:
    """A response of a crawl, or a URL that gave none (without `capture_id`). `reason` and `detail` say why it leads to
    no article, as far as the ledger of URLs knows today. `source` is one that lists the page."""

    url: str
    at: datetime
    outcome: str
    status: int | None
    capture_id: int | None
    article_id: int | None
    reason: str | None
    detail: str | None
    source: KeptName | None = None


def crawls(
    session: Session, limit: int, offset: int = 0, order: Sequence[ColumnElement[Any]] = ()
) -> Sequence[KeptCrawl]:
    """Crawls in this order, one of CRAWL_COLUMNS; those equal newest first."""
    statement = select(Crawl).order_by(*order, Crawl.id.desc()).limit(limit).offset(offset)
    return tuple(map(KeptCrawl.of, session.scalars(statement)))


def crawl(session: Session, crawl_id: int) -> KeptCrawl:
    """The crawl with this number. Raises NotFound."""
    row = session.get(Crawl, crawl_id)
    if row is None:
        raise NotFound(f"no crawl {crawl_id}")
    return KeptCrawl.of(row)


def crawled_pages(
    session: Session, crawl_id: int, limit: int, offset: int = 0, order: Sequence[ColumnElement[Any]] = ()
) -> Sequence[CrawledPage]:
    """The responses of a crawl in this order, one of PAGE_COLUMNS; those equal as they came."""
    rows = session.execute(
        select(Capture, OUTCOME)
        .join(Capture.url)
        .outerjoin(Capture.revision)
        .options(contains_eager(Capture.url))
        .where(Capture.crawl_id == crawl_id)
        .order_by(*order, Capture.id)
        .limit(limit)
        .offset(offset)
    ).all()
    sources = _sources(session, [capture for capture, _ in rows])
    return tuple(_page(capture, outcome, sources.get(capture.url_id)) for capture, outcome in rows)


def unanswered(session: Session, kept: KeptCrawl) -> Sequence[CrawledPage]:
    """URLs that were first met or asked for during this crawl and gave no response to keep: refused by robots.txt, not
    found in the DNS, and the like; the first UNANSWERED_MOST of them."""
    start, end = _begun(session, kept), kept.finished_at or datetime.now(UTC)
    answered = select(Capture.id).where(Capture.url_id == Url.id).exists()
    rows = session.scalars(
        select(Url)
        .where(
            Url.reason.is_not(None),
            or_(Url.first_seen_at.between(start, end), Url.asked_at.between(start, end)),
            ~answered,
        )
        .order_by(Url.id)
        .limit(UNANSWERED_MOST)
    )
    return tuple(
        CrawledPage(
            row.url, row.first_seen_at, row.state.value, None, None, row.article_id, row.reason, row.detail
        )
        for row in rows
    )


def _begun(session: Session, kept: KeptCrawl) -> datetime:
    """When the URLs of a crawl may have been asked for: a little before it began, and after the crawl before it."""
    before = session.scalar(
        select(func.coalesce(Crawl.finished_at, Crawl.started_at))
        .where(Crawl.id < kept.id)
        .order_by(Crawl.id.desc())
        .limit(1)
    )
    earliest = kept.started_at - ASKED_BEFORE
    return earliest if before is None else min(max(earliest, before), kept.started_at)


def _sources(session: Session, captures: Sequence[Capture]) -> dict[int, KeptName]:
    """A source that lists each of these pages, by the number of its URL."""
    rows = session.execute(
        select(Listed.url_id, Source.id, Source.name)
        .join(Listing, Listing.id == Listed.listing_id)
        .join(Source, Source.id == Listing.source_id)
        .where(Listed.url_id.in_({capture.url_id for capture in captures}))
        .order_by(Source.id.desc())
    )
    return {url_id: KeptName(source_id, name) for url_id, source_id, name in rows}


def _page(capture: Capture, outcome: str, source: KeptName | None) -> CrawledPage:
    url, is_read = capture.url, capture.revision_id is not None
    return CrawledPage(
        url=url.url,
        at=capture.captured_at,
        outcome=outcome,
        status=capture.status,
        capture_id=capture.id,
        article_id=url.article_id,
        reason=None if is_read else url.reason,
        detail=None if is_read else url.detail,
        source=source,
    )
