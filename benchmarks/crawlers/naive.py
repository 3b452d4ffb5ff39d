"""The script that everyone writes: a CrawlSpider, trafilatura in the pipeline, one SQLAlchemy commit an item."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.crawlers.crawler import Crawler, Task

DATABASE = "articles.db"


def command(task: Task) -> list[str]:
    return [sys.executable, "-m", "benchmarks.crawlers.naive", task.front, str(task.folder / DATABASE)]


def kept(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


CRAWLER = Crawler("naive script", "Scrapy, trafilatura, a commit an item", command, kept)


def main(front: str, database: str) -> None:
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import Response
    from scrapy.linkextractors import LinkExtractor
    from scrapy.spiders import CrawlSpider, Rule
    from sqlalchemy import create_engine
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
    from trafilatura import bare_extraction

    class Base(DeclarativeBase):
        pass

    class Article(Base):
        __tablename__ = "article"
        id: Mapped[int] = mapped_column(primary_key=True)
        url: Mapped[str] = mapped_column(unique=True)
        title: Mapped[str | None]
        author: Mapped[str | None]
        date: Mapped[str | None]
        text: Mapped[str | None]
        html: Mapped[str]

    engine = create_engine(f"sqlite:///{database}")
    Base.metadata.create_all(engine)

    class KeepArticle:
        def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
            found: Any = bare_extraction(item["html"], url=item["url"], with_metadata=True)
            with Session(engine) as session:
                session.add(
                    Article(
                        url=item["url"],
                        title=found.title if found else None,
                        author=found.author if found else None,
                        date=found.date if found else None,
                        text=found.text if found else None,
                        html=item["html"],
                    )
                )
                session.commit()
            return item

    class Articles(CrawlSpider):
        name = "articles"
        start_urls = [front]  # noqa: RUF012  (Scrapy's own declaration style)
        rules = (Rule(LinkExtractor(allow=r"/story/\d+$"), callback="parse_article", follow=True),)

        def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
            yield {"url": response.url, "html": response.text}

    process = CrawlerProcess({**AS_FAST_AS_IT_GOES, "ITEM_PIPELINES": {KeepArticle: 100}})
    process.crawl(Articles)
    process.start()


AS_FAST_AS_IT_GOES = {
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
