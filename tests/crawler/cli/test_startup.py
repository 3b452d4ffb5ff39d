"""What a command loads: no more than it needs, so that it starts at once. (How fast: `./run bench startup`.)"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive.archive import Archive

LOADED = """
import json, sys
from crawler.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
finally:
    print(json.dumps(sorted(sys.modules)))
"""
FETCHING = {"scrapy", "twisted", "aiohttp", "cryptography"}
READING_PAGES = {"lxml", "trafilatura", "py3langid", "numpy", "babel", "htmldate"}
WRITING = {
    "alembic",
    "tldextract",
    "requests",
    "archive.ingestion.ingest",
    "w3lib.html",
    "crawler.extraction",
}


def loaded_by(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_version_and_help_load_no_database(arguments: list[str]) -> None:
    unneeded = {"sqlalchemy", "rich.progress", "asyncio", "ssl", "archive.article", "archive.search.tree"}
    assert not loaded_by(*arguments) & (FETCHING | READING_PAGES | WRITING | unneeded)


def test_a_search_loads_nothing_that_fetches_reads_pages_or_writes(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    loaded = loaded_by("--data", str(tmp_path), "search", "harbour")
    assert "sqlalchemy" in loaded
    assert not loaded & (FETCHING | READING_PAGES | WRITING)


def test_a_search_loads_no_schedule_no_reports_and_no_other_database(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    loaded = loaded_by("--data", str(tmp_path), "search", "harbour")
    unneeded = (
        "archive.captures.record",
        "archive.captures.bucket.client",
        "archive.scheduling.",
        "archive.reading.source",
        "archive.ingestion.",
        "archive.search.postgres",
    )
    assert not [name for name in loaded if name.startswith(unneeded)]


def test_a_search_by_english_words_loads_no_rules_for_other_scripts_urls_or_dates(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    loaded = loaded_by("--data", str(tmp_path), "search", "harbour")
    assert not loaded & {"regex", "w3lib", "dateutil", "warcio", "snowballstemmer"}


def test_a_crawl_with_nothing_due_loads_no_crawler(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    loaded = loaded_by("--data", str(tmp_path), "crawl", "--due")
    assert not loaded & (FETCHING | READING_PAGES | WRITING)
