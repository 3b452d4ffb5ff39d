"""The tasks that a command starts and waits for: crawl, rebuild, re-extraction, deep check, repair.

Each is a function or class that `crawler.cli` calls; the caller does the printing.
"""
