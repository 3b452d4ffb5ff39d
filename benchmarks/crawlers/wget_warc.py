"""wget with --warc-file: pages as WARC, nothing read out of them."""

import shutil
from pathlib import Path

from benchmarks.crawlers.crawler import Crawler, Task


def command(task: Task) -> list[str]:
    return [
        *("wget", "--quiet", "--input-file", str(task.urls), "--delete-after", "--no-directories"),
        *("--warc-file", str(task.folder / "pages"), "--warc-cdx", "--directory-prefix", str(task.folder)),
    ]


def kept(folder: Path) -> int:
    index = folder / "pages.cdx"
    return max(0, index.read_bytes().count(b"\n") - 1) if index.exists() else 0


def missing() -> str | None:
    return None if shutil.which("wget") else "wget is not installed"


CRAWLER = Crawler("wget --warc-file", "WARC; nothing is read", command, kept, missing=missing)
