"""Pressmark with everything on: WARC, extraction with evidence, revisions, stories, full-text index."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.crawlers.crawler import Crawler, Task

DATA = "kept"


def command(task: Task) -> list[str]:
    options = ["--delay", "0", "--allow-private", "--json", "--file", str(task.urls)]
    return [sys.executable, "-m", "pressmark", "--data", str(task.folder / DATA), "add", *options]


def kept(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / DATA / 'archive.db'}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM revision").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


CRAWLER = Crawler("Pressmark", "WARC, texts with evidence, dedup, index", command, kept)
