"""What an operator sees first: how many sources are fine, what fails, and an exit code that says so."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from tests.crawler.conftest import Pressmark
from tests.sites import Page
from tests.sites.blogs import FeedBlog

DOWN = Page(b"<h1>Down</h1>", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def test_status_begins_with_one_line_and_shows_trouble_first(pressmark: Pressmark) -> None:
    with FeedBlog(2) as fine, FeedBlog(2) as failing, FeedBlog(2) as paused:
        for site, name in ((fine, "Fine"), (failing, "Failing"), (paused, "Paused")):
            pressmark("sources", "add", site.at("/"), "--name", name)
        pressmark("sources", "pause", "Paused")
        failing.put("/feed.xml", DOWN)
        run = pressmark("crawl")
        assert (run.code, "1 of 2 listings failed" in run.err.splitlines()[-1]) == (1, True), run.err
        status = pressmark("status").out
        assert status.splitlines()[0] == "3 sources: 1 fine, 1 failing, 1 paused"
        assert status.index(failing.url) < status.index(fine.url)
        alone = pressmark("status", "--failing").out
        assert (failing.url in alone, fine.url in alone) == (True, False)
        shown = json.loads(pressmark("status", "--failing", "--json").out)["sources"]
        assert [one["source"]["name"] for one in shown] == ["Failing"]
        assert (
            f'pressmark_source_failing{{source="{failing.at("/")}",name="Failing"}} 1.0'
            in pressmark("status", "--prometheus").out
        )


def test_a_total_outage_is_no_crawl_without_news(pressmark: Pressmark) -> None:
    with FeedBlog(2) as site:
        pressmark("sources", "add", site.at("/"))
        pressmark("crawl")
    run = pressmark("crawl")
    assert run.code == 1
    assert "nothing new" not in run.err
    assert run.err.splitlines()[-1].startswith("NO LISTING COULD BE READ: 1 of 1 listings failed")
    quiet = pressmark("crawl", "--due")
    assert (quiet.code, "nothing was due" in quiet.err) == (0, True)


def test_a_crawl_with_nothing_due_writes_nothing(pressmark: Pressmark, data: Path) -> None:
    with FeedBlog(2) as site:
        pressmark("sources", "add", site.at("/"), "--schedule", "6h")
        pressmark("crawl")
    database = data / "archive.db"
    with sqlite3.connect(database) as other:
        before = other.execute("SELECT count(*) FROM crawl").fetchone()
    other.execute("BEGIN IMMEDIATE")  # a writer would have to wait for this
    quiet = pressmark("crawl", "--due")
    assert (quiet.code, quiet.out, quiet.err.startswith("nothing was due; archive: ")) == (0, "", True)
    assert other.execute("SELECT count(*) FROM crawl").fetchone() == before
    other.close()


def test_a_listing_that_fails_is_asked_for_after_its_own_interval_and_then_more_rarely(
    pressmark: Pressmark,
) -> None:
    with FeedBlog(2) as site:
        pressmark("sources", "add", site.at("/"), "--schedule", "6h")
        pressmark("crawl")
        site.put("/feed.xml", DOWN)
        for hours in (6, 12, 24):
            now = datetime.now(UTC)
            pressmark("crawl")
            [listing] = pressmark("sources", "list", "--json").lines[0]["listings"]
            wait = datetime.fromisoformat(listing["next_look_at"]) - now
            assert timedelta(hours=hours) <= wait < timedelta(hours=hours * 1.1)


def test_a_forced_crawl_asks_unconditionally(pressmark: Pressmark) -> None:
    with FeedBlog(2) as site:
        pressmark("sources", "add", site.at("/"))
        pressmark("crawl")
        site.forget_requests()
        pressmark("crawl")
        pressmark("crawl", "--force")
        conditions = [one.headers["If-None-Match"] is not None for one in site.requests_for("/feed.xml")]
        assert conditions == [True, False]
