"""The page Add of a real `pressmark serve`: pages arrive, and the job's page follows them."""

from pathlib import Path

import httpx2

from archive.archive import Archive
from tests.crawler.conftest import TIMEOUT_S
from tests.serving import Serving
from tests.sites.articles import articles
from tests.sites.pages import ServedPages


def test_pasted_pages_arrive_while_their_job_is_watched(data: Path, serve: Serving) -> None:
    Archive.open(data).close()
    with (
        ServedPages(articles(2)) as site,
        httpx2.Client(base_url=serve(), timeout=TIMEOUT_S, follow_redirects=True) as browser,
    ):
        pasted = f"Two pages: {site.at('/news/0')}, {site.at('/news/1')} and {site.at('/missing')}; http://127.0.0.1:9/"
        job = browser.post("/add", data={"urls": pasted, "labels": "to read"}).url.path
        followed = browser.get(f"{job}/events", headers={"Accept": "text/event-stream"}).text
        assert followed.count("event: page") == 4
        assert followed.endswith("event: over\ndata: done\n\n")
        shown = browser.get(job).text
        assert "Done: 4 of 4 pages" in shown
        assert shown.count('<a href="/articles/') == 2
        assert "gone" in shown
        crawl = browser.get("/crawls/1").text
        assert "Without an answer" in crawl
        assert "http://127.0.0.1:9/" in crawl
        assert crawl.count('class="state new"') == 2
        assert "2 new" in browser.get("/crawls").text


def test_feeds_become_sources_and_a_picture_is_no_list(data: Path, serve: Serving) -> None:
    Archive.open(data).close()
    opml = b'<opml version="2.0"><body><outline text="News" xmlUrl="http://127.0.0.1:9/feed"/></body></opml>'
    with httpx2.Client(base_url=serve(), timeout=TIMEOUT_S, follow_redirects=True) as browser:
        refused = browser.post("/add", files={"file": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(999))})
        assert refused.status_code == 400
        assert "no list of URLs" in refused.text
        job = browser.post("/add", files={"file": ("feeds.opml", opml)}).url.path
        browser.get(f"{job}/events", headers={"Accept": "text/event-stream"})
        assert "Imported 1 source." in browser.get(job).text
    with Archive.open(data) as archive:
        assert [source.name for source in archive.sources.all()] == ["News"]
