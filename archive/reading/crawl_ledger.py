"""What each crawl did: its counts, and page by page what became of it. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from archive.errors import NotFound
from archive.storage.models import Capture, Crawl, Listed, Listing, Source, Url

OUTCOMES = ("new", "revised", "unchanged", "duplicate", "skipped", "failed", "unpublished")
UNANSWERED_MOST = 200
ASKED_BEFORE = timedelta(minutes=1)  # `add` notes the URLs, and then begins its crawl


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


def crawls(session: Session, limit: int, before: int | None = None) -> Sequence[KeptCrawl]:
    """Crawls, newest first; only those with a lower number than `before`."""
    statement = select(Crawl).order_by(Crawl.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Crawl.id < before)
    return tuple(map(KeptCrawl.of, session.scalars(statement)))


def crawl(session: Session, crawl_id: int) -> KeptCrawl:
    """The crawl with this number. Raises NotFound."""
    row = session.get(Crawl, crawl_id)
    if row is None:
        raise NotFound(f"no crawl {crawl_id}")
    return KeptCrawl.of(row)


def crawled_pages(session: Session, crawl_id: int, limit: int, after: int = 0) -> Sequence[CrawledPage]:
    """The responses of a crawl in order, from the one after this capture."""
    rows = session.scalars(
        select(Capture)
        .options(joinedload(Capture.url), joinedload(Capture.revision))
        .where(Capture.crawl_id == crawl_id, Capture.id > after)
        .order_by(Capture.id)
        .limit(limit)
    )
    captures = rows.all()
    sources = _sources(session, captures)
    return tuple(_page(capture, sources.get(capture.url_id)) for capture in captures)


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


def _page(capture: Capture, source: KeptName | None) -> CrawledPage:
    url, is_read = capture.url, capture.revision_id is not None
    return CrawledPage(
        url=url.url,
        at=capture.captured_at,
        outcome=_outcome(capture),
        status=capture.status,
        capture_id=capture.id,
        article_id=url.article_id,
        reason=None if is_read else url.reason,
        detail=None if is_read else url.detail,
        source=source,
    )


def _outcome(capture: Capture) -> str:
    if capture.follows_id is not None:
        return "further page"
    if capture.revision is not None:
        is_first = capture.revision.seen_at == capture.captured_at
        return "unchanged" if not is_first else "new" if capture.revision.number == 1 else "revised"
    if capture.status == 304:
        return "unchanged"
    return "redirect" if 300 <= capture.status < 400 else str(capture.url.state)
