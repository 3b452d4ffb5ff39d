"""A blog made with software that no one here wrote: Pelican, as installed from PyPI, with its own theme."""

import mimetypes
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

from archive.archive import Archive
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import paragraph, sentence

POSTS = 65
AUTHORS = ("Hannah Brook", "Tomás Vidal", "Ines Okafor")


def title(number: int) -> str:
    return f"{sentence(Random(number))} ({number})"


def written_on(number: int) -> date:
    return date(2025, 1, 5) + timedelta(days=5 * number)


def test_a_pelican_blog_is_crawled_whole_with_its_titles_authors_and_dates(
    pressmark: Pressmark, data: Path, tmp_path: Path
) -> None:
    with ServedPages({}) as site:
        for path in generated(tmp_path, site.url):
            target = f"/{path.relative_to(tmp_path / 'output')}".removesuffix("index.html")
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            site.put(target, Page(path.read_bytes(), kind))
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl").code == 0
    with Archive.open(data) as archive:
        for number in range(POSTS):
            latest = archive.article(site.at(f"/post-{number}.html")).latest
            assert latest.title == title(number)
            assert latest.authors == (AUTHORS[number % 3],)
            assert latest.published is not None
            assert latest.published.isoformat()[:10] == written_on(number).isoformat()
        assert archive.summary().articles == POSTS


def generated(folder: Path, url: str) -> list[Path]:
    """The files that Pelican makes of our posts."""
    content = folder / "content"
    content.mkdir()
    for number in range(POSTS):
        (content / f"post-{number}.rst").write_text(_post(number), encoding="utf-8")
    settings = (
        f"SITENAME = 'The Pelican Post'\nSITEURL = {url!r}\nTIMEZONE = 'UTC'\n"
        "FEED_DOMAIN = SITEURL\nFEED_ALL_ATOM = 'feeds/all.atom.xml'\n"
    )
    (folder / "pelicanconf.py").write_text(settings)
    command = [sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "pelicanconf.py"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=TIMEOUT_S)
    return [path for path in (folder / "output").rglob("*") if path.is_file()]


def _post(number: int) -> str:
    head = f"{title(number)}\n{'#' * 100}\n\n:date: {written_on(number)} 09:30\n:slug: post-{number}\n"
    body = "\n\n".join(paragraph(Random(f"{number}/{part}")) for part in range(5))
    return f"{head}:authors: {AUTHORS[number % 3]}\n:category: Town\n\n{body}\n"
