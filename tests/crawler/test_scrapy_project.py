"""The project works as a Scrapy user expects, from the folder of scrapy.cfg."""

import subprocess
import sys
from pathlib import Path

from archive.archive import Archive
from tests.command_server import CHECKOUT
from tests.crawler.conftest import TIMEOUT_S
from tests.sites import ServedPages
from tests.sites.articles import articles


def scrapy(*arguments: str, environment: dict[str, str], data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=CHECKOUT,
        env=environment | {"PRESSMARK_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def test_scrapy_lists_the_spiders(environment: dict[str, str], data: Path) -> None:
    assert "pages" in scrapy("list", environment=environment, data=data).stdout.splitlines()
    assert not data.exists()


def test_scrapy_crawls_a_page_into_the_archive(environment: dict[str, str], data: Path) -> None:
    with ServedPages(articles(1)) as site:
        done = scrapy("crawl", "pages", "-a", f"url={site.at('/news/0')}", environment=environment, data=data)
        assert done.returncode == 0, done.stderr
        with Archive.open(data) as archive:
            assert archive.article(site.at("/news/0")).latest.authors == ("Ada Stone",)
