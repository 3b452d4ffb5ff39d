"""Scrapy and its link extractor alone: fetches every page, finds its links, and writes the title in a feed."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.crawlers.crawler import Crawler, Task
from benchmarks.crawlers.naive import AS_FAST_AS_IT_GOES

FEED = "pages.jsonl"


def command(task: Task) -> list[str]:
    return [sys.executable, "-m", "benchmarks.crawlers.bare_scrapy", task.front, str(task.folder / FEED)]


def kept(folder: Path) -> int:
    feed = folder / FEED
    return feed.read_bytes().count(b"\n") if feed.exists() else 0


CRAWLER = Crawler("bare Scrapy", "links and titles; no text, no pages", command, kept)


def main(front: str, feed: str) -> None:
    from scrapy.crawler import CrawlerProcess
    from scrapy.http import TextResponse
    from scrapy.linkextractors import LinkExtractor
    from scrapy.spiders import CrawlSpider, Rule

    class Pages(CrawlSpider):
        name = "pages"
        start_urls = [front]  # noqa: RUF012  (Scrapy's own declaration style)
        rules = (Rule(LinkExtractor(allow=r"/story/\d+$"), callback="parse_page", follow=True),)

        def parse_page(self, response: TextResponse) -> Iterator[dict[str, Any]]:
            yield {"url": response.url, "title": response.css("title::text").get()}

    process = CrawlerProcess({**AS_FAST_AS_IT_GOES, "FEEDS": {feed: {"format": "jsonlines"}}})
    process.crawl(Pages)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
