"""Pressmark's own signals, sent and received like Scrapy's (`crawler.signals`)."""

STOPPING = object()
"""The crawl was told to end: requests that are still waiting need not be sent."""

WAITS = object()
"""A request waits for its host's turn; carries `seconds`."""

OUT_OF_FILES = object()
"""This process can open no more files; carries the `error`."""
