"""Visits for tests of what is decided about articles, with captures that are rows only: no WARC is written."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.article import ExtractedArticle
from archive.captures import CaptureRef, Place
from archive.ingestion.ingest import ingest
from archive.ingestion.visits import Captured, Failure, Visit
from archive.storage.database import Database
from archive.storage.models import Article, Command, Crawl, Reason, Revision, TextRelation, Url

DAY = date(2026, 5, 1)
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def visit(
    minute: int,
    url: str,
    text: str,
    *,
    via: tuple[str, ...] = (),
    title: str = "The river rises",
    canonical: str | None = None,
    amp: str | None = None,
    published: date | None = DAY,
) -> Visit:
    """A page that was read from `url`, reached by redirects from `via`, so many minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    way = (*via, url)
    article = ExtractedArticle(
        url, title=title, text=text, canonical_url=canonical, amp_url=amp, published=published
    )
    statuses = (*(301 for _ in via), 200)
    captures = tuple(_captured(at, *step) for step in zip(way, statuses, strict=True))
    return Visit(way[0], url, at, captures, article, extractor="test")


def withdrawal(minute: int, url: str) -> Visit:
    """A page that is gone, so many minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    return Visit(url, url, at, (_captured(at, url, 410),), failure=Failure(Reason.GONE, "HTTP 410"))


def _captured(at: datetime, url: str, status: int) -> Captured:
    record_id = hashlib.sha256(f"{at} {url}".encode()).hexdigest()
    ref = CaptureRef(
        record_id=record_id,
        place=Place("test.warc.gz", 0),
        length=1,
        status=status,
        media_type="text/html",
        payload_digest=record_id,
        payload_size=1,
        revisit_of=None,
    )
    return Captured(url, at, 1, ref)


def keep(database: Database, *batches: list[Visit]) -> None:
    """Ingest the batches, one after the other, in one crawl."""
    with database.write() as session:
        crawl = Crawl(command=Command.ADD, software="test", started_at=NOON)
        session.add(crawl)
        session.flush()
        crawl_id = crawl.id
    for batch in batches:
        ingest(batch, database, crawl_id)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a database says of articles, in words that do not depend on row ids."""

    articles: dict[str, tuple[object, ...]]
    stories: frozenset[frozenset[str]]
    relations: frozenset[tuple[object, ...]]
    ids: dict[str, int] = field(compare=False)


def kept(database: Database) -> Kept:
    with database.read() as session:
        articles = session.scalars(select(Article)).all()
        stories: dict[int, set[str]] = {}
        for article in articles:
            stories.setdefault(article.story_id, set()).add(article.url)
        return Kept(
            {article.url: _article(article) for article in articles},
            frozenset(map(frozenset, stories.values())),
            _relations(session),
            {article.url: article.story_id for article in articles},
        )


def _article(article: Article) -> tuple[object, ...]:
    revisions = [
        (one.number, one.is_latest, one.seen_at, one.digest, one.title, one.published_on, _captures(one))
        for one in article.revisions
    ]
    pages = sorted(url.url for url in article.urls if url.read_at is not None)
    return article.site, article.first_seen_at, article.last_seen_at, tuple(revisions), tuple(pages)


def _captures(revision: Revision) -> tuple[str, ...]:
    return tuple(sorted(capture.record_id for capture in revision.captures))


def _relations(session: Session) -> frozenset[tuple[object, ...]]:
    """Of the texts that articles have or had."""
    digests = dict(session.execute(select(Revision.wording_id, Revision.digest)).all())
    return frozenset(
        (digests[row.wording_id], digests[row.other_id], row.kind, row.similarity)
        for row in session.scalars(select(TextRelation))
        if {row.wording_id, row.other_id} <= digests.keys()
    )


def leads_to(database: Database, url: str) -> str | None:
    """The article's URL that this URL leads to."""
    with database.read() as session:
        return session.scalar(
            select(Article.url).join(Url, Url.article_id == Article.id).where(Url.url == url)
        )
