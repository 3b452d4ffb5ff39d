"""The API of a real `pressmark serve`: a program adds a page, and sees it arrive."""

import json
from pathlib import Path

import httpx2

from archive.archive import Archive
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.serving import Serving
from tests.sites.articles import articles
from tests.sites.pages import ServedPages


def test_a_page_is_added_watched_and_found(data: Path, serve: Serving, pressmark: Pressmark) -> None:
    Archive.open(data).close()
    secret = pressmark("token", "create", "laptop", "--scope", "read", "--scope", "add").out.strip()
    headers = {"Authorization": f"Bearer {secret}"}
    with (
        ServedPages(articles(1)) as site,
        httpx2.Client(base_url=f"{serve()}api/v1", headers=headers, timeout=TIMEOUT_S) as program,
    ):
        url = site.at("/news/0")
        added = program.post("/articles", json={"urls": [url], "labels": ["to read"]})
        assert added.status_code == 202
        events = program.get(
            f"/jobs/{added.json()['id']}/events", headers={"Accept": "text/event-stream"}
        ).text
        assert '"verdict": "new"' in events
        over = json.loads(events.partition("event: over\ndata: ")[2])
        assert (over["state"], over["counts"]) == ("done", {"new": 1})
        [hit] = program.get("/articles", params={"q": 'label:"to read"'}).json()["hits"]
        assert hit["url"] == url
        assert program.get("/article", params={"url": url}).json()["id"] == hit["article_id"]
    assert "last used" in pressmark("token", "list").out
