"""Keeps what was crawled: the WARC store, the SQL archive, search. Opens no socket and needs no Scrapy."""

__version__ = "0.1.0"
