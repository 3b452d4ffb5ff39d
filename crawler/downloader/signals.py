"""Pressmark's own signals, sent and received like Scrapy's (`crawler.signals`)."""

STOPPING = object()
"""The crawl was told to end: what has not gone out yet need not go out any more."""

WAITS = object()
"""A request waits for its host's turn; carries `seconds`."""
