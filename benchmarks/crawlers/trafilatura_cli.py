"""trafilatura's own command over a list of pages, two at once, keeping each page and its text as JSON."""

import sys
from pathlib import Path

from benchmarks.crawlers.crawler import Crawler, Task

NO_DELAY = """[DEFAULT]
SLEEP_TIME = 0
SSRF_PROTECTION = off
"""


def command(task: Task) -> list[str]:
    config = task.folder / "settings.cfg"
    config.write_text(_defaults() + NO_DELAY.removeprefix("[DEFAULT]\n"))
    return [
        *(str(Path(sys.executable).with_name("trafilatura")), "--input-file", str(task.urls)),
        *("--json", "--with-metadata", "--parallel", "2", "--config-file", str(config)),
        *("--output-dir", str(task.folder / "texts"), "--backup-dir", str(task.folder / "pages")),
    ]


def _defaults() -> str:
    """trafilatura's own settings, without those that stand in NO_DELAY: it takes a whole file or none."""
    import trafilatura

    lines = (Path(trafilatura.__file__).parent / "settings.cfg").read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("SLEEP_TIME", "SSRF_PROTECTION")))


def kept(folder: Path) -> int:
    return sum(1 for _ in (folder / "texts").glob("*.json"))


CRAWLER = Crawler("trafilatura CLI", "pages and texts as files", command, kept)
