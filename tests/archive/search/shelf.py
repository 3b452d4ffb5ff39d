"""Puts articles into an archive's database, through the one write path."""

from datetime import UTC, datetime

from archive.article import ExtractedArticle
from archive.ingestion.ingest import ingest
from archive.ingestion.visits import Visit
from archive.storage.database import Database
from archive.storage.models import Command, Crawl

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def keep(database: Database, *pages: ExtractedArticle, at: datetime = NOON) -> None:
    with database.write() as session:
        crawl = Crawl(command=Command.ADD, software="tests", started_at=at)
        session.add(crawl)
        session.flush()
        crawl_id = crawl.id
    visits = [
        Visit(url=page.url, final_url=page.url, at=at, article=page, extractor="tests") for page in pages
    ]
    ingest(visits, database, crawl_id)
