"""news-please as a library: fetches a list, reads it in as many processes as there are processors, writes JSON.

It lives in an environment of its own, since it pins what others need newer; made at the first run.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.crawlers.crawler import Crawler, Task

ENVIRONMENT = Path(".venv-news-please")
PYTHON = ENVIRONMENT / "bin" / "python"
INSTALL_TIMEOUT_S = 600
SCRIPT = """
import json, sys
from newsplease import NewsPlease
urls = open(sys.argv[1]).read().split()
found = NewsPlease.from_urls(urls, request_args={"timeout": 60}, fetch_images=False)
with open(sys.argv[2], "w") as out:
    for url, article in found.items():
        if article:
            out.write(json.dumps(article.get_serializable_dict()) + "\\n")
"""


def command(task: Task) -> list[str]:
    return [str(PYTHON.absolute()), "-c", SCRIPT, str(task.urls), str(task.folder / "articles.jsonl")]


def kept(folder: Path) -> int:
    articles = folder / "articles.jsonl"
    return articles.read_bytes().count(b"\n") if articles.exists() else 0


def missing() -> str | None:
    try:
        if not PYTHON.exists():
            _run(sys.executable, "-m", "venv", str(ENVIRONMENT))
        if subprocess.run([PYTHON, "-c", "import newsplease"], capture_output=True, check=False).returncode:
            _run(str(PYTHON), "-m", "pip", "install", "--quiet", "news-please", "lxml_html_clean")
    except (OSError, subprocess.SubprocessError) as error:
        return f"news-please cannot be installed here ({type(error).__name__})"
    return None


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_TIMEOUT_S)


CRAWLER = Crawler("news-please", "texts as JSON; all in memory first", command, kept, missing=missing)
