"""What a user would otherwise pick, one crawler a module, each a command that is given the same site.

`ALL` has them in the order of the report; the first is the one that ratios are told against.
"""

from benchmarks.crawlers import bare_scrapy, naive, news_please, pressmark, trafilatura_cli, wget_warc
from benchmarks.crawlers.crawler import Crawler

ALL: tuple[Crawler, ...] = (
    naive.CRAWLER,
    bare_scrapy.CRAWLER,
    trafilatura_cli.CRAWLER,
    news_please.CRAWLER,
    wget_warc.CRAWLER,
    pressmark.CRAWLER,
)

__all__ = ["ALL", "Crawler"]
