"""How long commands take to start, beside an empty Python and SQLAlchemy alone: processor time, best of several runs.

./run bench startup [--runs 7]          half a minute
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.ingestion.visits import Visit
from archive.storage.models import Command

ARTICLES = 100


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    pressmark = str(Path(sys.executable).with_name("pressmark"))
    with tempfile.TemporaryDirectory() as folder:
        _keep_articles(Path(folder))
        for name, target_s, command in (
            ("python -c pass", None, [sys.executable, "-c", "pass"]),
            ("import sqlalchemy.orm", None, [sys.executable, "-c", "import sqlalchemy.orm"]),
            ("pressmark --version", 0.15, [pressmark, "--version"]),
            ("pressmark search", 0.4, [pressmark, "--data", folder, "search", "harbour"]),
            ("pressmark status", None, [pressmark, "--data", folder, "status"]),
        ):
            cpu_s = min(_cpu_s(command) for _ in range(runs))
            print(f"{name:24} {cpu_s:5.2f} s" + (f"   target {target_s} s" if target_s else ""))


def _keep_articles(folder: Path) -> None:
    now = datetime.now(UTC)
    with Archive.open(folder) as archive:
        crawl = archive.begin_crawl(Command.ADD, "benchmark")
        urls = [f"https://post.example/{number}" for number in range(ARTICLES)]
        pages = [ExtractedArticle(url, title=url, text=f"The harbour of {url} at night.") for url in urls]
        archive.ingest([Visit(page.url, page.url, now, article=page) for page in pages], crawl)


def _cpu_s(command: Sequence[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
